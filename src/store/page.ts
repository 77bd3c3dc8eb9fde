/** Pages by key: a page begins after a row and not at a number, so that rows that come and go in between do no harm. */
import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Direction, Page } from '../kernel/page.ts'

export interface SortKey {
  /** `column`, or `table.column` in a join. */
  column: string
  direction: Direction
  /** In place of the column: what the order is derived of. */
  sql?: RawBuilder<unknown>
  /** True for a column without nulls, whose index PostgreSQL can then use. Nulls count as the smallest. */
  notNull?: boolean
}

export const refOf = ({ column, sql: derived }: SortKey): RawBuilder<unknown> => derived ?? sql.ref(column)

/** The marker row's values of the sort keys, in their order. */
export type MarkerValues = readonly (string | number | null)[]

export interface PageOptions {
  /** The last must be unique, or a row could be left out between two that are alike. */
  keys: readonly SortKey[]
  limit: number
  /** Absent for the first page. */
  after?: MarkerValues
  /** Rows that the database passes over. */
  offset?: number
}

/** Orders the query and reads at most `limit` rows of it. */
export async function readPage<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  { keys, limit, after, offset = 0 }: PageOptions,
): Promise<Page<O>> {
  let ordered = after ? query.where(isAfter(keys, after)) : query
  for (const { direction, notNull, ...key } of keys)
    ordered = ordered.orderBy(refOf({ direction, ...key }), (o) => {
      const by = direction === 'asc' ? o.asc() : o.desc()
      return notNull ? by : direction === 'asc' ? by.nullsFirst() : by.nullsLast()
    })
  const page = offset === 0 ? ordered : ordered.offset(offset)
  const rows = await page.limit(limit + 1).execute()
  return { items: rows.slice(0, limit), more: rows.length > limit }
}

/** What stands after `order by`. @param refOf how a column is called there */
export const orderOf = (
  keys: readonly SortKey[],
  refOf: (key: SortKey, index: number) => RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql.join(
    keys.map((key, i) => {
      const nulls = key.notNull ? '' : key.direction === 'asc' ? ' nulls first' : ' nulls last'
      return sql`${refOf(key, i)} ${sql.raw(key.direction + nulls)}`
    }),
  )

/** The same rows from the other end. */
export const reversed = (keys: readonly SortKey[]): SortKey[] =>
  keys.map((key) => ({ ...key, direction: key.direction === 'asc' ? 'desc' : 'asc' }))

/** Equal in the first keys and beyond in the next, for every number of first keys. */
export function isAfter(keys: readonly SortKey[], marker: MarkerValues): RawBuilder<SqlBool> {
  if (keys.length !== marker.length) throw new Error('A marker has one value for each sort key.')
  const [first] = keys
  if (first && keys.every((key) => key.notNull && key.direction === first.direction)) return isRowAfter(keys, marker)
  const ways = keys.flatMap((key, i) => {
    const beyond = isBeyond(key, marker[i] ?? null)
    if (!beyond) return []
    const alike = keys.slice(0, i).map((k, j) => isAlike(k, marker[j] ?? null))
    return [sql<SqlBool>`(${sql.join([...alike, beyond], sql` and `)})`]
  })
  return ways.length > 0 ? sql<SqlBool>`(${sql.join(ways, sql` or `)})` : sql<SqlBool>`1 = 0`
}

/** In one direction both databases find the place in an index. */
const isRowAfter = (keys: readonly SortKey[], marker: MarkerValues): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${sql.join(keys.map(refOf))}) ${sql.raw(keys[0]?.direction === 'asc' ? '>' : '<')} (${sql.join(marker)})`

const isAlike = (key: SortKey, value: string | number | null): RawBuilder<SqlBool> =>
  value === null ? sql`${refOf(key)} is null` : sql`${refOf(key)} = ${value}`

/** Undefined when nothing can be beyond the value. */
function isBeyond(key: SortKey, value: string | number | null): RawBuilder<SqlBool> | undefined {
  const { direction, notNull } = key
  const ref = refOf(key)
  if (direction === 'asc') return value === null ? sql`${ref} is not null` : sql`${ref} > ${value}`
  if (value === null) return undefined
  return notNull ? sql`${ref} < ${value}` : sql`(${ref} < ${value} or ${ref} is null)`
}
