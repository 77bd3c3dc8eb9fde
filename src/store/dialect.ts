/** The few things SQLite and PostgreSQL spell differently; nobody else asks which one it is. */
import { PostgresAdapter, sql } from 'kysely'
import type { StoreCtx } from './context.ts'
import type { Db } from './store.ts'

export const isPostgres = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/**
 * Holds the name until the running transaction ends; whoever else asks for it waits. On SQLite a transaction holds
 * the whole database already.
 */
export async function lockName(tx: StoreCtx, name: string): Promise<void> {
  if (isPostgres(tx.db)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db)
}
