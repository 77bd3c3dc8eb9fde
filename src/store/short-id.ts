/** Draws ids of rows that are told apart by their first digits alone, as APIs with short ids spell them. */
import { sql } from 'kysely'
import { firstDigits, idsBeginning } from '../kernel/ids.ts'
import type { StoreCtx } from './context.ts'
import type { Tables } from './tables.ts'

/** The shortest spelling that an API has. */
const DIGITS = 8

/** @param table has a key `id`; no living row of it begins like the new one */
export async function drawId(tx: StoreCtx, table: keyof Tables): Promise<string> {
  for (;;) {
    const id = tx.random.uuid()
    if ((await idsOf(tx, table, firstDigits(id, DIGITS))).length === 0) return id
  }
}

/** The living row that is meant by the first digits of its id; undefined when there is none, or more than one. */
export async function findByDigits(ctx: StoreCtx, table: keyof Tables, digits: string): Promise<string | undefined> {
  const ids = await idsOf(ctx, table, digits)
  return ids.length === 1 ? ids[0] : undefined
}

async function idsOf(ctx: StoreCtx, table: keyof Tables, digits: string): Promise<string[]> {
  const { first, last } = idsBeginning(digits)
  const query = sql<{ id: string }>`select id from ${sql.table(table)} where id between ${first} and ${last} limit 2`
  return (await query.execute(ctx.db)).rows.map(({ id }) => id)
}
