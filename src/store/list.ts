/**
 * Reads lists: filtered, sorted and paged by the database, in two statements however many rows there are. A list is read as
 * keys (id and stamp, one text for the whole page), so that whoever keeps rows as bytes reads and renders only the new ones.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { KeyPage, ListRequest, RowKey } from '../kernel/page.ts'
import { joinedLines, unindexed } from './dialect.ts'
import {
  allOf,
  among,
  anyOf,
  type Condition,
  conditionsOf,
  type FilterFields,
  findChildren,
  isSelective,
  withoutIndexes,
} from './filter.ts'
import { readLines } from './kept-reads.ts'
import { isAfter, type MarkerValues, orderOf, reversed, type SortKey } from './page.ts'
import { searched } from './search.ts'
import type { Db } from './store.ts'

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

/** Some rows of a table. */
export interface Scope {
  condition: Condition
  /** They are few: they are looked up and sorted, in place of being met while the table is read in the list's order. */
  few?: boolean
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
  request: ListRequest<F>,
  reading: ListReading,
): Promise<KeyPage> {
  const { limit = NO_LIMIT, marker, reverse = false } = request
  const wanted = keysOf(list, request)
  const keys = reverse ? reversed(wanted) : wanted
  const within = () => anyOf(reading.scopes(false).map(({ condition }) => condition))
  const { filters, found: searchedIds } = await searched(db, list, request.filters ?? [], within)
  const ids = [...searchedIds, ...(reading.among ?? [])]
  const found = await findChildren(db, list.fields, filters)
  const areKnown = ids.length > 0
  const selective = areKnown || isSelective(list.fields, filters, found)
  const scopes = reading.scopes(selective)
  const fields = withoutIndexes(db, list.fields, filters, areKnown ? 'ids' : selective ? 'selective' : 'unusual')
  const conditions = [
    ...ids.map((some) => among(db, `${list.table}.id`, some)),
    ...(reading.conditions ?? []),
    ...conditionsOf(db, `${list.table}.id`, fields, filters, found),
  ]
  if (marker !== undefined) {
    const seen = reading.markers ?? anyOf(scopes.map(({ condition }) => condition))
    const values = await markerOf(db, list, keys, sql<SqlBool>`${sql.ref(`${list.table}.id`)} = ${marker} and ${seen}`)
    if (!values) throw reading.noMarker(marker)
    conditions.push(isAfter(keys, values))
  }
  const rows = linesOf(db, list, keys, { scopes, conditions, limit: limit + 1 })
  const { lines, n } = await readLines(db, joinedLines(db, rows).compile(db))
  return new Keys({ digest: lines ?? '', more: n > limit, reverse })
}

export function keysOf<F extends string>({ fields, order }: RowTable<F>, { sort = [] }: ListRequest<F>): SortKey[] {
  const asked = sort.map(({ field: name, direction }): SortKey => {
    const field = fields[name]
    if (field.kind !== 'value' || field.column === undefined) throw new Error(`A list cannot be sorted by ${name}.`)
    return { column: field.column, direction, notNull: !field.nullable }
  })
  const direction = asked.at(-1)?.direction
  const rest = order.map((key) => (direction ? { ...key, direction } : key))
  const keys = [...asked, ...rest]
  return keys.filter(({ column }, i) => keys.findIndex((other) => other.column === column) === i)
}

export async function markerOf<F extends string>(
  db: Db,
  { table }: RowTable<F>,
  keys: readonly SortKey[],
  condition: Condition,
): Promise<MarkerValues | undefined> {
  const columns = keys.map(({ column }, i) => sql`${sql.ref(column)} as ${sql.ref(`k${i}`)}`)
  const { rows } = await sql<Record<string, string | number | null>>`
    select ${sql.join(columns)} from ${sql.table(table)} where ${condition}`.execute(db)
  const [row] = rows
  return row && keys.map((_, i) => row[`k${i}`] ?? null)
}

interface Wanted {
  scopes: readonly Scope[]
  conditions: readonly Condition[]
  limit: number
}

/** One line a row: its id, a space, its stamp. */
function linesOf<F extends string>(
  db: Db,
  { table, stamp, joins }: ListTable<F>,
  keys: readonly SortKey[],
  { scopes, conditions, limit }: Wanted,
): RawBuilder<unknown> {
  const line = sql`${sql.ref(`${table}.id`)} || ' ' || ${stamp} as line`
  const from = sql`${sql.table(table)} ${joins ?? sql``}`
  const part = ({ condition, few }: Scope, columns: RawBuilder<unknown>) => sql`
    select ${columns} from ${from} where ${allOf([condition, ...conditions])}
    order by ${orderOf(keys, ({ column }) => (few ? unindexed(db, column) : sql.ref(column)))} limit ${limit}`
  const [only, other] = scopes
  if (only && !other) return part(only, line)
  const sorted = sql.join([line, ...keys.map(({ column }, i) => sql`${sql.ref(column)} as ${sql.ref(`k${i}`)}`)])
  const parts = scopes.map((scope) => sql`select * from (${part(scope, sorted)}) as part`)
  return sql`select line from (${sql.join(parts, sql` union all `)}) as parts
    order by ${orderOf(keys, (_, i) => sql.ref(`k${i}`))} limit ${limit}`
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
