/** Keeps the newest rows of an owner where no quota counts them: what is told of failures must not fill the database. */
import { sql } from 'kysely'
import type { Condition } from './filter.ts'
import type { Db, Tables } from './tables.ts'

interface Owned {
  /** With the columns `id` and `created_at`. */
  table: keyof Tables & string
  column: string
  owner: string
  most: number
  /** Others are neither counted nor deleted. */
  only?: Condition
}

/** So many go at once, where there were more than `most` before. */
const AT_ONCE = 100

/** In the transaction that adds one. */
export async function keepNewest(db: Db, { table, column, owner, most, only = sql`1 = 1` }: Owned): Promise<void> {
  await sql`delete from ${sql.table(table)} where id in (
    select id from ${sql.table(table)} where ${sql.ref(column)} = ${owner} and ${only}
    order by created_at desc, id desc limit ${AT_ONCE} offset ${most})`.execute(db)
}
