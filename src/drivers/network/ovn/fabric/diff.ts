/** From the rows that should be and those that are to what has to be done. Pure. */
import {
  add,
  byUuid,
  type ColumnValue,
  type DatabaseSchema,
  encodeRow,
  insert,
  map,
  mutate,
  type Operation,
  remove,
  sameValue,
  set,
  take,
  update,
  uuid,
} from '../../../../wire/ovsdb/index.ts'
import type { NorthTable } from './northbound.ts'
import { includes } from './sorted.ts'
import { type Key, keyOf, type WantedRow, wordsOf } from './wanted-row.ts'

export type HeldRow = { readonly [column: string]: ColumnValue } & { readonly _uuid: string }

/** The rows of ours that are there. */
export interface Held {
  schema: DatabaseSchema
  /** Several when an insert was repeated after a lost reply. */
  find(table: NorthTable, key: Key): readonly HeldRow[]
}

/** A row that goes unless it is wanted. */
export interface Removable {
  table: NorthTable
  key: Key
  row: HeldRow
}

/** What has to be done for one row that stands by itself and all that it owns; each can be done without the others. */
export interface Change {
  key: Key
  operations: Operation[]
  inserted: number
  updated: number
  removed: number
}

/** @param removable rows that stand by themselves, in the order in which they may point to earlier ones */
export function diffRows(
  wanted: readonly WantedRow[],
  held: Held,
  removable: readonly Removable[],
  newUuid: () => string,
): { changes: Change[]; compared: number } {
  const ids: Ids = new Map()
  for (const row of wanted.flatMap(withOwned)) {
    const found = held.find(row.table, keyOf(row))[0]?._uuid
    if (found !== undefined || !row.isHandle) ids.set(keyOf(row), found ?? newUuid())
  }
  const compared = ids.size + removable.length
  // members of a group that nothing else is said of
  const pointed = wanted.flatMap((row) => row.refs?.ports ?? []).filter((key) => !ids.has(key))
  for (const key of pointed) for (const port of held.find('Logical_Switch_Port', key).slice(0, 1)) ids.set(key, port._uuid)
  const changes = wanted.map((row) => changeOf(row, held, ids))
  return { changes: [...changes, ...removals(removable, ids)].filter(({ operations }) => operations.length > 0), compared }
}

type Ids = Map<Key, string>

const ownedBy = (row: WantedRow): WantedRow[] => Object.values(row.owns ?? {}).flat()
const withOwned = (row: WantedRow): WantedRow[] => [row, ...ownedBy(row)]

function changeOf(root: WantedRow, held: Held, ids: ReadonlyMap<Key, string>): Change {
  const change: Change = { key: keyOf(root), operations: [], inserted: 0, updated: 0, removed: 0 }
  for (const row of withOwned(root)) {
    const found = held.find(row.table, keyOf(row))[0]
    if (!found && root.isHandle) return change
    if (!found) {
      change.operations.push(insertion(row, held, ids))
      change.inserted++
      continue
    }
    const operations = updates(row, found, held, ids)
    change.operations.push(...operations)
    if (operations.length > 0) change.updated++
    for (const column of Object.keys(row.owns ?? {}))
      change.removed += dropped(row, column, pointers(row, column, ids), found[column]).length
  }
  return change
}

function pointers(row: WantedRow, column: string, ids: ReadonlyMap<Key, string>): string[] {
  const keys = row.owns?.[column]?.map(keyOf) ?? row.refs?.[column] ?? []
  return [...new Set(keys.flatMap((key) => ids.get(key) ?? []))]
}

const pointing = (row: WantedRow): string[] => [...Object.keys(row.refs ?? {}), ...Object.keys(row.owns ?? {})]
const columnsOf = (row: WantedRow) => ({ ...row.columns, external_ids: wordsOf(row) })

function insertion(row: WantedRow, held: Held, ids: ReadonlyMap<Key, string>): Operation {
  const refs = Object.fromEntries(pointing(row).map((column) => [column, pointers(row, column, ids)]))
  return insert(row.table, encode(row.table, { ...columnsOf(row), ...refs }, held), undefined, ids.get(keyOf(row)))
}

/** Pointing columns by what came and went: a switch may have thousands of ports. */
function updates(row: WantedRow, found: HeldRow, held: Held, ids: ReadonlyMap<Key, string>): Operation[] {
  const stale = row.isHandle ? [] : Object.entries(columnsOf(row)).filter(([column, value]) => !isSame(value, found[column]))
  const byKey = stale.filter(([column]) => BY_KEY.has(column))
  const mutations = pointing(row).flatMap((column) => {
    const wanted = pointers(row, column, ids)
    const there = asSet(found[column])
    const gone = dropped(row, column, wanted, found[column])
    const come = wanted.filter((id) => !includes(there, id))
    return [
      ...(gone.length > 0 ? [take(column, set(gone.map(uuid)))] : []),
      ...(come.length > 0 ? [add(column, set(come.map(uuid)))] : []),
    ]
  })
  mutations.push(...byKey.flatMap(([column, value]) => entryMutations(column, value as Entries, found[column] as Entries)))
  const plain = stale.filter(([column]) => !BY_KEY.has(column))
  return [
    ...(plain.length > 0 ? [update(row.table, byUuid(found._uuid), encode(row.table, Object.fromEntries(plain), held))] : []),
    ...(mutations.length > 0 ? [mutate(row.table, byUuid(found._uuid), ...mutations)] : []),
  ]
}

/** Maps with an entry for each port of a network, of which one changes at a time. */
const BY_KEY: ReadonlySet<string> = new Set(['records'])
type Entries = { readonly [key: string]: string }

function entryMutations(column: string, wanted: Entries, there: Entries) {
  const gone = Object.keys(there).filter((key) => wanted[key] !== there[key])
  const come = Object.entries(wanted).filter(([key, value]) => there[key] !== value)
  return [...(gone.length > 0 ? [take(column, set(gone))] : []), ...(come.length > 0 ? [add(column, map(come))] : [])]
}

/** What the row points to and should not; of a column that is spoken of partly only what is spoken of. */
function dropped(row: WantedRow, column: string, wanted: readonly string[], there: ColumnValue | undefined): string[] {
  const spoken = row.partly?.[column]
  const kept = new Set(wanted)
  const may = spoken ? [...spoken].filter((id) => includes(asSet(there), id)) : asSet(there)
  return may.filter((id) => !kept.has(id))
}

const asSet = (value: ColumnValue | undefined): string[] => (Array.isArray(value) ? (value as string[]) : [])

const isSame = (wanted: ColumnValue, there: ColumnValue | undefined): boolean =>
  there !== undefined && sameValue(Array.isArray(wanted) ? [...wanted].sort() : wanted, there)

const encode = (table: NorthTable, row: Parameters<typeof encodeRow>[1], { schema }: Held) =>
  encodeRow(schema.tables.get(table) ?? new Map(), row)

/** Last first, so that nothing is pointed to when it goes. What a row owns goes with it. */
const removals = (removable: readonly Removable[], ids: ReadonlyMap<Key, string>): Change[] =>
  removable
    .filter(({ key, row }) => ids.get(key) !== row._uuid)
    .toReversed()
    .map(({ table, key, row }) => ({
      key,
      operations: [remove(table, byUuid(row._uuid))],
      inserted: 0,
      updated: 0,
      removed: 1,
    }))
