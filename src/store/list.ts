/**
 * Reads lists: filtered, sorted and paged by the database, in two statements however many rows there are. A list is read as
 * keys (id and stamp, one text for the whole page), so that whoever keeps rows as bytes reads and renders only the new ones.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Filter, KeyPage, ListRequest, NumberedRequest, RowKey } from '../kernel/page.ts'
import { joinedLines, unindexed } from './dialect.ts'
import {
  allOf,
  among,
  anyOf,
  type Condition,
  conditionsOf,
  type FilterField,
  type FilterFields,
  findChildren,
  isSelective,
  withoutIndexes,
} from './filter.ts'
import { readLines } from './kept-reads.ts'
import { type ListKey, rankOf, type Scope, type Slice, slicesOf } from './list-slice.ts'
import { type MarkerValues, orderOf, refOf, reversed, type SortKey } from './page.ts'
import { searched } from './search.ts'
import type { Db } from './store.ts'

export type { Scope } from './list-slice.ts'

/** What may be asked of the rows of a table, and their order. */
export interface RowTable<F extends string> {
  readonly table: string
  /** By the domain's names. */
  readonly fields: FilterFields<F>
  /** Unless told, and between equals; ends with what is unique. */
  readonly order: readonly SortKey[]
}

/** Its rows have a column `id` that is unique. */
export interface ListTable<F extends string> extends RowTable<F> {
  /** Text or number that differs whenever anything that is shown of the row differs. */
  readonly stamp: RawBuilder<unknown>
  /** What `stamp` needs besides: `left join …`. */
  readonly joins?: RawBuilder<unknown>
}

export interface ListReading {
  /**
   * Parts of the table that have no row in common, which together hold what the caller may see. Each is read by an index of its own.
   * @param selective the filters choose so few rows that these are looked at, in place of those that are the caller's
   */
  scopes(selective: boolean): readonly Scope[]
  /** Which rows a marker may name; those of the scopes unless told. */
  markers?: Condition
  /** What is asked for besides filters by field. */
  conditions?: readonly Condition[]
  /** Ids of rows, few each time, that were looked for before: those of the list are among each. */
  among?: readonly (readonly string[])[]
  /** @throws for a marker that names no row which the caller may see */
  noMarker(marker: string): Error
}

/** As good as none; no list is longer. */
const NO_LIMIT = 2 ** 31 - 2

/** Rows in the order of creation; between those of one moment the id decides. */
export const byCreation = (table: string, direction: SortKey['direction'] = 'asc'): SortKey[] => [
  { column: `${table}.created_at`, direction, notNull: true },
  { column: `${table}.id`, direction, notNull: true },
]

/** The page's keys. @throws what `noMarker` makes */
export async function readKeys<F extends string>(
  db: Db,
  list: ListTable<F>,
  request: NumberedRequest<F>,
  reading: ListReading,
): Promise<KeyPage> {
  const { limit = NO_LIMIT, marker, offset = 0, reverse = false } = request
  const keys = orderedKeys(db, list, request)
  const within = () => anyOf(reading.scopes(false).map(({ condition }) => condition))
  const { filters, found } = await searched(db, list, request.filters ?? [], within)
  const ids = [...found, ...(reading.among ?? [])]
  const sliceOf = (more: readonly Filter<F>[], by?: 'ids') =>
    readSlice(db, list, { filters: [...filters, ...more], ids, reading, ...(by && { by }) })
  let after: MarkerValues | undefined
  if (marker !== undefined) {
    const seen = reading.markers ?? anyOf((await sliceOf([])).scopes.map(({ condition }) => condition))
    after = await markerOf(db, list, keys, sql<SqlBool>`${sql.ref(`${list.table}.id`)} = ${marker} and ${seen}`)
    if (!after) throw reading.noMarker(marker)
  }
  const slices = await slicesOf(keys, after, sliceOf)
  const rows = linesOf(db, list, keys, { slices, limit: limit + 1, offset })
  const { lines, n } = await readLines(db, joinedLines(db, rows).compile(db))
  return new Keys({ digest: lines ?? '', more: n > limit, reverse })
}

/** How many there are on all pages. */
export async function countRows<F extends string>(
  db: Db,
  list: ListTable<F>,
  request: ListRequest<F>,
  reading: ListReading,
): Promise<number> {
  const within = () => anyOf(reading.scopes(false).map(({ condition }) => condition))
  const { filters, found } = await searched(db, list, request.filters ?? [], within)
  const { scopes, conditions } = await readSlice(db, list, { filters, ids: [...found, ...(reading.among ?? [])], reading })
  const parts = scopes.map(
    ({ condition }) => sql`(select count(*) from ${sql.table(list.table)} where ${allOf([condition, ...conditions])})`,
  )
  const { rows } = await sql<{ n: number | string }>`select ${sql.join(parts, sql` + `)} as n`.execute(db)
  return Number(rows[0]?.n ?? 0)
}

interface SliceRequest<F extends string> {
  filters: readonly Filter<F>[]
  /** Of rows that were looked for before. */
  ids: readonly (readonly string[])[]
  reading: ListReading
  /** Rows are found by their ids, whatever is filtered by. */
  by?: 'ids'
}

/** Rows that fit the filters, and how they are best found. */
async function readSlice<F extends string>(
  db: Db,
  { table, fields }: ListTable<F>,
  { filters, ids, reading, by }: SliceRequest<F>,
): Promise<Slice> {
  const found = await findChildren(db, fields, filters)
  const areKnown = ids.length > 0 || by === 'ids'
  const selective = areKnown || isSelective(fields, filters, found)
  const looked = withoutIndexes(db, fields, filters, areKnown ? 'ids' : selective ? 'selective' : 'unusual')
  return {
    scopes: reading.scopes(selective),
    conditions: [
      ...ids.map((some) => among(db, `${table}.id`, some)),
      ...(reading.conditions ?? []),
      ...conditionsOf(db, `${table}.id`, looked, filters, found),
    ],
  }
}

export function keysOf<F extends string>(
  db: Db,
  { table, fields, order }: RowTable<F>,
  { sort = [] }: ListRequest<F>,
): ListKey<F>[] {
  const asked = sort.map(({ field: name, direction, ranks }): ListKey<F> => {
    if (ranks) return { column: name, direction, notNull: true, sql: rankOf(db, table, fields, ranks), ranks }
    const field: FilterField = fields[name]
    if (field.kind !== 'value' || field.column === undefined) throw new Error(`A list cannot be sorted by ${name}.`)
    const { column, nullable, of } = field
    return { column, direction, notNull: !nullable, ...(of && { sql: field.sql, of }) }
  })
  const direction = asked.at(-1)?.direction
  const rest = order.map((key) => (direction ? { ...key, direction } : key))
  const keys = [...asked, ...rest]
  return keys.filter(({ column }, i) => keys.findIndex((other) => other.column === column) === i)
}

function orderedKeys<F extends string>(db: Db, list: RowTable<F>, request: ListRequest<F>): readonly ListKey<F>[] {
  const keys = keysOf(db, list, request)
  return request.reverse ? reversed(keys) : keys
}

export async function markerOf<F extends string>(
  db: Db,
  { table }: RowTable<F>,
  keys: readonly SortKey[],
  condition: Condition,
): Promise<MarkerValues | undefined> {
  const columns = keys.map((key, i) => sql`${refOf(key)} as ${sql.ref(`k${i}`)}`)
  const { rows } = await sql<Record<string, string | number | null>>`
    select ${sql.join(columns)} from ${sql.table(table)} where ${condition}`.execute(db)
  const [row] = rows
  return row && keys.map((_, i) => row[`k${i}`] ?? null)
}

interface Wanted {
  slices: readonly Slice[]
  limit: number
  /** Rows that are passed over. */
  offset: number
}

/** One line a row: its id, a space, its stamp. */
function linesOf<F extends string>(
  db: Db,
  { table, stamp, joins }: ListTable<F>,
  keys: readonly SortKey[],
  { slices, limit, offset }: Wanted,
): RawBuilder<unknown> {
  const line = sql`${sql.ref(`${table}.id`)} || ' ' || ${stamp} as line`
  const nameOf = (i: number) => sql.ref(`k${i}`)
  const page = offset === 0 ? sql`limit ${limit}` : sql`limit ${limit} offset ${offset}`
  const part = (
    { conditions, from, first, keys: own = keys }: Slice,
    { condition, few }: Scope,
    columns: RawBuilder<unknown>,
    passing: RawBuilder<unknown>,
  ) => sql`
    select ${columns} from ${from ?? sql``}${sql.table(table)} ${joins ?? sql``} where ${allOf([condition, ...conditions])}
    order by ${orderOf(first ? own.slice(1) : own, (key) => (few && !key.sql ? unindexed(db, key.column) : refOf(key)))} ${passing}`
  const parts = slices.flatMap((slice) => slice.scopes.map((scope) => ({ slice, scope })))
  const [only, other] = parts
  if (only && !other) return part(only.slice, only.scope, line, page)
  const sorted = ({ first, keys: own = keys }: Slice) =>
    sql.join([line, ...own.map((key, i) => sql`${(i === 0 && first) || refOf(key)} as ${nameOf(i)}`)])
  const selects = parts.map(
    ({ slice, scope }) => sql`select * from (${part(slice, scope, sorted(slice), sql`limit ${limit + offset}`)}) as part`,
  )
  return sql`select line from (${sql.join(selects, sql` union all `)}) as parts
    order by ${orderOf(keys, (_, i) => nameOf(i))} ${page}`
}

/** Most pages are the same as before, so that their keys are never looked at: they are taken apart when they are. */
class Keys implements KeyPage {
  readonly digest: string
  readonly more: boolean
  readonly #reverse: boolean
  #items: RowKey[] | undefined

  constructor({ digest, more, reverse }: { digest: string; more: boolean; reverse: boolean }) {
    this.digest = digest
    this.more = more
    this.#reverse = reverse
  }
  get items(): RowKey[] {
    this.#items ??= this.#read()
    return this.#items
  }
  #read(): RowKey[] {
    if (this.digest === '') return []
    const lines = this.digest.split(',')
    if (this.more) lines.pop()
    if (this.#reverse) lines.reverse()
    return lines.map(keyOf)
  }
}

function keyOf(line: string): RowKey {
  const at = line.indexOf(' ')
  return { id: line.slice(0, at), stamp: line.slice(at + 1) }
}

/** The rows as the page has them; those that went meanwhile are left out. */
export function inOrder<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
