/** Pages by number, with the total of all: for APIs that ask by `offset`. Rows that come and go in between move the pages; `page.ts` reads those that do not. */
import { type RawBuilder, sql } from 'kysely'
import type { OffsetPage, OffsetRequest } from '../kernel/page.ts'
import type { StoreCtx } from './context.ts'
import { allOf, type Condition } from './filter.ts'
import { byCreation } from './list.ts'
import { orderOf, type SortKey } from './page.ts'
import type { Tables } from './tables.ts'

/** Its rows have columns `created_at` and `id`. */
type Dated = { [T in keyof Tables]: Tables[T] extends { id: string; created_at: number } ? T : never }[keyof Tables]

export interface OffsetReading {
  conditions: readonly Condition[]
  page: OffsetRequest
  /** Columns; between equals, by creation. */
  order?: readonly SortKey[]
}

/** Two statements, however many rows there are. */
export async function readOffsetPage<T extends Dated>(
  { db }: StoreCtx,
  table: T,
  { conditions, page: { offset, limit }, order = [] }: OffsetReading,
): Promise<OffsetPage<Tables[T]>> {
  const where = allOf(conditions)
  const from = sql.table(table)
  const keys = [...order.map((key) => ({ ...key, column: `${table}.${key.column}` })), ...byCreation(table)]
  const counted = await sql<{ total: number }>`select count(*) as total from ${from} where ${where}`.execute(db)
  const { rows } = await sql<Tables[T]>`select * from ${from} where ${where}
    order by ${orderOf(keys, ({ column }): RawBuilder<unknown> => sql.ref(column))} limit ${limit} offset ${offset}`.execute(db)
  return { offset, limit, items: rows, total: Number(counted.rows[0]?.total ?? 0) }
}
