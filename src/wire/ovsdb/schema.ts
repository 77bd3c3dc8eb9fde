/** A database's schema (RFC 7047 §3.2), reduced to what reading and writing values needs. */

export type AtomType = 'integer' | 'real' | 'boolean' | 'string' | 'uuid'

export interface ColumnType {
  /** How the column reads in JavaScript: `one` as an atom, `set` as an array, `map` as an object. */
  kind: 'one' | 'set' | 'map'
  key: AtomType
  /** Of maps only. */
  value?: AtomType
  min: number
  /** Most elements; Infinity for "unlimited". */
  max: number
}

export type TableSchema = ReadonlyMap<string, ColumnType>

export interface DatabaseSchema {
  name: string
  version: string
  tables: ReadonlyMap<string, TableSchema>
}

type RawBase = AtomType | { type: AtomType }
type RawType = AtomType | { key: RawBase; value?: RawBase; min?: number; max?: number | 'unlimited' }
export interface RawSchema {
  name: string
  version?: string
  tables: { [table: string]: { columns: { [column: string]: { type: RawType } } } }
}

export function readSchema(raw: RawSchema): DatabaseSchema {
  const tables = Object.entries(raw.tables).map(([name, { columns }]) => {
    const types = Object.entries(columns).map(([column, { type }]) => [column, readType(type)] as const)
    return [name, new Map(types)] as const
  })
  return { name: raw.name, version: raw.version ?? '', tables: new Map(tables) }
}

function readType(raw: RawType): ColumnType {
  if (typeof raw === 'string') return { kind: 'one', key: raw, min: 1, max: 1 }
  const { min = 1, max: rawMax = 1 } = raw
  const max = rawMax === 'unlimited' ? Number.POSITIVE_INFINITY : rawMax
  const key = readBase(raw.key)
  if (raw.value !== undefined) return { kind: 'map', key, value: readBase(raw.value), min, max }
  return { kind: min === 1 && max === 1 ? 'one' : 'set', key, min, max }
}

const readBase = (raw: RawBase): AtomType => (typeof raw === 'string' ? raw : raw.type)
