import { applyDiff, type ColumnValue, type DecodedRow, decodeValue, defaultValue, sameValue } from './codec.ts'
import type { RowUpdate } from './monitor.ts'
import type { TableSchema } from './schema.ts'
import type { Atom, Uuid, WireRow } from './values.ts'

/** A row as the replica holds it: never changed in place. */
export type HeldRow = DecodedRow & { readonly _uuid: Uuid }

/** What happened to one row: `before` is undefined for a new one, `after` for one that is gone. */
export interface RowChange {
  table: string
  uuid: Uuid
  before: HeldRow | undefined
  after: HeldRow | undefined
}

export type KeysOf = (row: HeldRow) => readonly Atom[]

/** The replica of one table, with the indexes that were asked for. */
export interface Table {
  readonly rows: ReadonlyMap<Uuid, HeldRow>
  /** Takes in one change as the monitor tells it. Throws `RangeError` when it does not fit what is held. */
  apply(uuid: Uuid, update: RowUpdate): RowChange | undefined
  /** Takes in the whole table anew and returns what that changed; rows that are the same stay the same objects. */
  replace(updates: { [uuid: string]: RowUpdate }): RowChange[]
  /** Rows by key, kept up to date. */
  index(keysOf: KeysOf): ReadonlyMap<Atom, ReadonlySet<HeldRow>>
}

/** `typesNow` gives the columns that are replicated, by the schema of the present connection. */
export function createTable(name: string, typesNow: () => TableSchema): Table {
  const rows = new Map<Uuid, HeldRow>()
  const indexes: { keysOf: KeysOf; entries: Map<Atom, Set<HeldRow>> }[] = []

  const put = (uuid: Uuid, after: HeldRow | undefined): RowChange | undefined => {
    const before = rows.get(uuid)
    if (after) rows.set(uuid, after)
    else rows.delete(uuid)
    for (const { keysOf, entries } of indexes) {
      if (before) for (const key of keysOf(before)) drop(entries, key, before)
      if (after) for (const key of keysOf(after)) enter(entries, key, after)
    }
    return before || after ? { table: name, uuid, before, after } : undefined
  }

  return {
    rows,
    apply(uuid, update) {
      if ('delete' in update) return put(uuid, undefined)
      if ('modify' in update) {
        const before = rows.get(uuid)
        if (!before) throw new RangeError(`a change to a row of ${name} that is not held: ${uuid}`)
        return put(uuid, patch(typesNow(), before, update.modify))
      }
      return put(uuid, decode(typesNow(), uuid, 'initial' in update ? update.initial : update.insert))
    },
    replace(updates) {
      const gone = [...rows.keys()].filter((uuid) => !Object.hasOwn(updates, uuid)).map((uuid) => put(uuid, undefined))
      const told = Object.entries(updates).map(([id, update]) => {
        const uuid = id as Uuid
        const after = decode(typesNow(), uuid, 'initial' in update ? update.initial : {})
        const before = rows.get(uuid)
        return before && sameRow(before, after) ? undefined : put(uuid, after)
      })
      return [...gone, ...told].filter((change) => change !== undefined)
    },
    index(keysOf) {
      const entries = new Map<Atom, Set<HeldRow>>()
      for (const row of rows.values()) for (const key of keysOf(row)) enter(entries, key, row)
      indexes.push({ keysOf, entries })
      return entries
    },
  }
}

/** Columns at their default are not told in new rows. */
function decode(types: TableSchema, uuid: Uuid, wire: WireRow): HeldRow {
  const row: { [column: string]: ColumnValue } = {}
  for (const [column, type] of types) {
    const value = wire[column]
    row[column] = value === undefined ? defaultValue(type) : decodeValue(type, value)
  }
  return { ...row, _uuid: uuid }
}

function patch(types: TableSchema, before: HeldRow, diff: WireRow): HeldRow {
  const row: { [column: string]: ColumnValue } = {}
  for (const [column, value] of Object.entries(diff)) {
    const type = types.get(column)
    if (type) row[column] = applyDiff(type, before[column] ?? defaultValue(type), value)
  }
  return { ...before, ...row, _uuid: before._uuid }
}

const sameRow = (a: HeldRow, b: HeldRow): boolean =>
  Object.entries(a).every(([column, value]) => {
    const other = b[column]
    return other !== undefined && sameValue(value, other)
  })

function enter(entries: Map<Atom, Set<HeldRow>>, key: Atom, row: HeldRow): void {
  const rows = entries.get(key)
  if (rows) rows.add(row)
  else entries.set(key, new Set([row]))
}

function drop(entries: Map<Atom, Set<HeldRow>>, key: Atom, row: HeldRow): void {
  const rows = entries.get(key)
  rows?.delete(row)
  if (rows?.size === 0) entries.delete(key)
}
