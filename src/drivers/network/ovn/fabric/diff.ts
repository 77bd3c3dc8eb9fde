/** From the rows that should be and those that are to what has to be done. Pure. */
import {
  add,
  byUuid,
  type ColumnValue,
  type DatabaseSchema,
  encodeRow,
  insert,
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
import { type Key, keyOf, type WantedRow, wordsOf } from './wanted-row.ts'

export type HeldRow = { readonly [column: string]: ColumnValue } & { readonly _uuid: string }

/** The rows of ours that are there. */
export interface Held {
  schema: DatabaseSchema
  /** Several when an insert was repeated after a lost reply. */
  find(table: NorthTable, key: Key): readonly HeldRow[]
  /** Of a table whose rows stand by themselves. */
  all(table: NorthTable): Iterable<readonly [Key, HeldRow]>
}

/** What has to be done for one row that stands by itself and all that it owns; each can be done without the others. */
export interface Change {
  key: Key
  operations: Operation[]
  inserted: number
  updated: number
  removed: number
}

/** @param roots the tables whose rows stand by themselves, in the order in which they may point to earlier ones */
export function diffRows(
  wanted: readonly WantedRow[],
  held: Held,
  roots: readonly NorthTable[],
  newUuid: () => string,
): Change[] {
  const ids = new Map<Key, string>()
  for (const row of wanted.flatMap(withOwned)) ids.set(keyOf(row), held.find(row.table, keyOf(row))[0]?._uuid ?? newUuid())
  const changes = wanted.map((row) => changeOf(row, held, ids))
  return [...changes, ...removals(held, roots, ids)].filter(({ operations }) => operations.length > 0)
}

const ownedBy = (row: WantedRow): WantedRow[] => Object.values(row.owns ?? {}).flat()
const withOwned = (row: WantedRow): WantedRow[] => [row, ...ownedBy(row)]

function changeOf(root: WantedRow, held: Held, ids: ReadonlyMap<Key, string>): Change {
  const change: Change = { key: keyOf(root), operations: [], inserted: 0, updated: 0, removed: 0 }
  for (const row of withOwned(root)) {
    const found = held.find(row.table, keyOf(row))[0]
    if (!found) {
      change.operations.push(insertion(row, held, ids))
      change.inserted++
      continue
    }
    const operations = updates(row, found, held, ids)
    change.operations.push(...operations)
    if (operations.length > 0) change.updated++
    for (const column of Object.keys(row.owns ?? {})) change.removed += dropped(pointers(row, column, ids), found[column]).length
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
  const stale = Object.entries(columnsOf(row)).filter(([column, value]) => !isSame(value, found[column]))
  const mutations = pointing(row).flatMap((column) => {
    const wanted = pointers(row, column, ids)
    const there = new Set(asSet(found[column]))
    const gone = dropped(wanted, found[column])
    const come = wanted.filter((id) => !there.has(id))
    return [
      ...(gone.length > 0 ? [take(column, set(gone.map(uuid)))] : []),
      ...(come.length > 0 ? [add(column, set(come.map(uuid)))] : []),
    ]
  })
  return [
    ...(stale.length > 0 ? [update(row.table, byUuid(found._uuid), encode(row.table, Object.fromEntries(stale), held))] : []),
    ...(mutations.length > 0 ? [mutate(row.table, byUuid(found._uuid), ...mutations)] : []),
  ]
}

function dropped(wanted: readonly string[], there: ColumnValue | undefined): string[] {
  const kept = new Set(wanted)
  return asSet(there).filter((id) => !kept.has(id))
}

const asSet = (value: ColumnValue | undefined): string[] => (Array.isArray(value) ? (value as string[]) : [])

const isSame = (wanted: ColumnValue, there: ColumnValue | undefined): boolean =>
  there !== undefined && sameValue(Array.isArray(wanted) ? [...wanted].sort() : wanted, there)

const encode = (table: NorthTable, row: Parameters<typeof encodeRow>[1], { schema }: Held) =>
  encodeRow(schema.tables.get(table) ?? new Map(), row)

/** Last first, so that nothing is pointed to when it goes. What a row owns goes with it. */
function removals(held: Held, roots: readonly NorthTable[], ids: ReadonlyMap<Key, string>): Change[] {
  return roots
    .toReversed()
    .flatMap((table) =>
      [...held.all(table)]
        .filter(([key, row]) => ids.get(key) !== row._uuid)
        .map(([key, row]) => ({ key, operations: [remove(table, byUuid(row._uuid))], inserted: 0, updated: 0, removed: 1 })),
    )
}
