/** Reads pages by number, as APIs with `offset` and a total ask for them. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../store/context.ts'
import { allOf, type Condition, NOTHING } from '../../store/filter.ts'
import { orderOf, type SortKey } from '../../store/page.ts'
import type { Tables } from '../../store/tables.ts'

export interface Slice {
  offset: number
  limit: number
}

export interface Sliced<T> extends Slice {
  items: T[]
  /** Of all pages. */
  total: number
}

interface Wanted {
  conditions: readonly Condition[]
  slice: Slice
  /** Between equals, by creation. */
  order?: readonly SortKey[]
}

/** Nothing that patterns are held against is nearly as long, and SQLite takes none that is much longer. */
const LONGEST_PATTERN = 1_000

/** `%` and `_` stand for any characters and for one, as in SQL. */
export const isLike = (column: string, pattern: string): Condition =>
  pattern.length > LONGEST_PATTERN ? NOTHING : sql<SqlBool>`${sql.ref(column)} like ${pattern}`

/** Two statements, however many rows there are. */
export async function readSlice<T extends keyof Tables>(
  ctx: StoreCtx,
  table: T,
  { conditions, slice, order = [] }: Wanted,
): Promise<Sliced<Tables[T]>> {
  const where = allOf(conditions)
  const from = sql.table(table)
  const keys: SortKey[] = [...order, { column: 'created_at', direction: 'asc', notNull: true }]
  const byId: SortKey = { column: 'id', direction: 'asc', notNull: true }
  const counted = await sql<{ total: number }>`select count(*) as total from ${from} where ${where}`.execute(ctx.db)
  const rows = await sql<Tables[T]>`select * from ${from} where ${where}
    order by ${orderOf([...keys, byId], ({ column }): RawBuilder<unknown> => sql.ref(`${table}.${column}`))}
    limit ${slice.limit} offset ${slice.offset}`.execute(ctx.db)
  return { ...slice, items: rows.rows, total: Number(counted.rows[0]?.total ?? 0) }
}
