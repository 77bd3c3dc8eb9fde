import type { AtomType, ColumnType, TableSchema } from './schema.ts'
import {
  type Atom,
  type WireAtom,
  type WireMap,
  type WireRow,
  type WireSet,
  type WireUuid,
  type WireValue,
  ZERO_UUID,
} from './values.ts'

/**
 * A column's value in JavaScript: an atom, an array for sets (sorted, also for those with at most one element), a plain
 * object for maps (its keys are strings, whatever the key's type). UUIDs are strings.
 * Integers beyond 2^53 lose their last digits, as everything that JSON.parse reads.
 */
export type ColumnValue = Atom | readonly Atom[] | { readonly [key: string]: Atom }
export interface DecodedRow {
  readonly [column: string]: ColumnValue
}

const atomOf = (wire: WireAtom): Atom => (Array.isArray(wire) ? String(wire[1]) : (wire as Atom))
const isTagged = (wire: WireValue, tag: string): boolean => Array.isArray(wire) && wire[0] === tag
/** A set of one element may come bare. */
const elementsOf = (wire: WireValue): readonly WireAtom[] => (isTagged(wire, 'set') ? (wire as WireSet)[1] : [wire as WireAtom])
/** An empty map may come as an empty set. */
const pairsOf = (wire: WireValue) => (isTagged(wire, 'map') ? (wire as WireMap)[1] : [])
const sorted = (atoms: Atom[]): Atom[] =>
  typeof atoms[0] === 'number' ? atoms.sort((a, b) => Number(a) - Number(b)) : atoms.sort()

export function decodeValue(type: ColumnType, wire: WireValue): ColumnValue {
  if (type.kind === 'map') return Object.fromEntries(pairsOf(wire).map(([key, value]) => [String(atomOf(key)), atomOf(value)]))
  if (type.kind === 'set') return sorted(elementsOf(wire).map(atomOf))
  return atomOf(wire as WireAtom)
}

const DEFAULT_ATOMS: { [type in AtomType]: Atom } = { integer: 0, real: 0, boolean: false, string: '', uuid: ZERO_UUID }

/** What a column holds that nobody has written; monitors leave such columns out of new rows. */
export function defaultValue(type: ColumnType): ColumnValue {
  if (type.kind === 'map') return {}
  if (type.kind === 'set') return type.min === 0 ? [] : [DEFAULT_ATOMS[type.key]]
  return DEFAULT_ATOMS[type.key]
}

/**
 * The new value of a column from the old one and what a monitor's `modify` says (ovsdb-server(7) §4.1.14): for a column of
 * at most one element the new value, for sets the elements that came or went, for maps the pairs that came, went or changed.
 */
export function applyDiff(type: ColumnType, old: ColumnValue, diff: WireValue): ColumnValue {
  if (type.max === 1) return decodeValue(type, diff)
  if (type.kind === 'set') {
    return toggle(old as readonly Atom[], elementsOf(diff).map(atomOf))
  }
  const entries = new Map(Object.entries(old as { readonly [key: string]: Atom }))
  for (const [key, value] of Object.entries(decodeValue(type, diff))) {
    if (entries.get(key) === value) entries.delete(key)
    else entries.set(key, value)
  }
  return Object.fromEntries(entries)
}

/** Above this many it is cheaper to sort the whole set anew. */
const FEW = 32

/** What was in the sorted set goes, what was not comes. Of a large set mostly one element does, and all others stay where they are. */
function toggle(old: readonly Atom[], atoms: readonly Atom[]): Atom[] {
  if (atoms.length > FEW) {
    const toggled = new Set(atoms)
    const kept = old.filter((atom) => !toggled.delete(atom))
    return sorted([...kept, ...toggled])
  }
  const set = [...old]
  for (const atom of atoms) {
    const at = placeOf(set, atom)
    set.splice(at, set[at] === atom ? 1 : 0, ...(set[at] === atom ? [] : [atom]))
  }
  return set
}

/** Where it is in the sorted list, or would be. */
function placeOf(list: readonly Atom[], atom: Atom): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] ?? '') < atom) low = middle + 1
    else high = middle
  }
  return low
}

/** Values equal, whatever the order of a map's keys. */
export function sameValue(a: ColumnValue, b: ColumnValue): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  const [left, right] = [Object.entries(a), Object.entries(b)]
  const other = b as { [key: string]: Atom }
  return left.length === right.length && left.every(([key, value]) => Object.hasOwn(b, key) && other[key] === value)
}

/** A value that a caller may write where a UUID goes: also one named within the transaction. */
export type Writable = ColumnValue | WireUuid | readonly (Atom | WireUuid)[]

/**
 * A JavaScript row as an operation wants it. Throws `RangeError` for a column that the schema does not have.
 * Elements made by `uuid()` or `namedUuid()` are taken as they are.
 */
export function encodeRow(table: TableSchema, row: { readonly [column: string]: Writable }): WireRow {
  const wire: WireRow = {}
  for (const [column, value] of Object.entries(row)) {
    const type = table.get(column)
    if (!type) throw new RangeError(`the schema has no column "${column}"`)
    wire[column] = encodeValue(type, value)
  }
  return wire
}

export function encodeValue(type: ColumnType, value: Writable): WireValue {
  if (type.kind === 'one') return encodeAtom(type.key, value as WireAtom)
  if (type.kind === 'set') return ['set', (value as readonly WireAtom[]).map((atom) => encodeAtom(type.key, atom))]
  const { key: keyType, value: valueType = 'string' } = type
  const pairs = Object.entries(value as { readonly [key: string]: Atom })
  return ['map', pairs.map(([key, atom]) => [encodeAtom(keyType, keyFrom(keyType, key)), encodeAtom(valueType, atom)] as const)]
}

const encodeAtom = (type: AtomType, atom: WireAtom): WireAtom =>
  type === 'uuid' && typeof atom === 'string' ? ['uuid', atom] : atom

/** Object keys are strings; the column's keys may not be. */
function keyFrom(type: AtomType, key: string): Atom {
  if (type === 'integer' || type === 'real') return Number(key)
  return type === 'boolean' ? key === 'true' : key
}
