/** Values as RFC 7047 §5.1 writes them, and functions that make them for operations. */

/** The id of a row. A plain string in rows; `uuid()` writes it on the wire. */
export type Uuid = string & { readonly __ovsdb: 'uuid' }
export type Atom = string | number | boolean

export type WireUuid = readonly ['uuid', string] | readonly ['named-uuid', string]
export type WireAtom = Atom | WireUuid
export type WireSet = readonly ['set', readonly WireAtom[]]
export type WireMap = readonly ['map', readonly (readonly [WireAtom, WireAtom])[]]
export type WireValue = WireAtom | WireSet | WireMap
export interface WireRow {
  [column: string]: WireValue
}

/** What a server that knows no transaction ids says, and what asks for everything. */
export const ZERO_UUID = '00000000-0000-0000-0000-000000000000' as Uuid

export const set = (atoms: Iterable<WireAtom>): WireSet => ['set', [...atoms]]
export const uuid = (id: string): WireUuid => ['uuid', id]
/** A row that another operation of the same transaction inserts under this name (letters, digits, `_`). */
export const namedUuid = (name: string): WireUuid => ['named-uuid', name]
export const map = (entries: { [key: string]: WireAtom } | Iterable<readonly [WireAtom, WireAtom]>): WireMap => [
  'map',
  Symbol.iterator in entries ? [...(entries as Iterable<readonly [WireAtom, WireAtom]>)] : Object.entries(entries),
]

/** The element of a column that holds at most one. */
export const optional = <T>(elements: readonly T[]): T | undefined => elements[0]
