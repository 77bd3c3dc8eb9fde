/** The few things SQLite and PostgreSQL spell differently; nobody else asks which one it is. */
import { type Expression, PostgresAdapter, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from './context.ts'
import type { Db } from './store.ts'

export const isPostgres = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** On SQLite a database has one controller at a time; on PostgreSQL others may be at work now. */
export const hasOneController = (db: Db): boolean => !isPostgres(db)

/**
 * Holds the name until the running transaction ends; whoever else asks for it waits. On SQLite a transaction holds
 * the whole database already.
 */
export async function lockName(tx: StoreCtx, name: string): Promise<void> {
  if (isPostgres(tx.db)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db)
}

/**
 * Whether a column's text fits a user's regular expression, which has to be one that `kernel/pattern` takes: those are bounded in
 * what they cost, and read alike by PostgreSQL and by the function that `sqlite.ts` brings.
 * @param column as `server.name`
 */
export const matches = (db: Db, column: string, pattern: string): Expression<SqlBool> =>
  isPostgres(db) ? sql<SqlBool>`${sql.ref(column)} ~ ${pattern}` : sql<SqlBool>`${sql.ref(column)} regexp ${pattern}`

/** The channel on which PostgreSQL tells other controllers of changes. */
export const CHANGED = 'welkin_change'

/** Tells other controllers, when the running transaction commits, that the feed has grown. */
export async function notifyChanged(tx: StoreCtx): Promise<void> {
  if (isPostgres(tx.db)) await sql`select pg_notify(${CHANGED}, '')`.execute(tx.db)
}

/** Runs `work` on one connection while nobody else in the cloud does so under the same name. */
export async function holdingName<R>(db: Db, name: string, work: (db: Db) => Promise<R>): Promise<R> {
  if (!isPostgres(db)) return work(db)
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtextextended(${name}, 0))`.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection)
    }
  })
}
