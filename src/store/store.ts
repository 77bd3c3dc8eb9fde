/** Opens the database of intent: SQLite by default, PostgreSQL when the URL says so. */
import type { DatabaseSync } from 'node:sqlite'
import { type Dialect, Kysely } from 'kysely'
import { type Log, silentLog } from '../kernel/log.ts'
import { Feed } from './feed.ts'
import { followChanges } from './follow.ts'
import { followFile } from './follow-file.ts'
import { postgresDialect } from './postgres.ts'
import { storeRefusals } from './refusals.ts'
import { openSqlite, sqliteDialect } from './sqlite.ts'
import type { StoreCtx } from './store-ctx.ts'

import type { Db } from './tables.ts'

export type { Db } from './tables.ts'

export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Db
  readonly feed: Feed
  /**
   * From here on the feed also tells what other controllers change. Ends with `ctx.signal`, or with the function that
   * it returns. SQLite has only one controller: there it is what commands by hand write into the same file.
   */
  follow(ctx: StoreCtx): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface StoreOptions {
  log?: Log
  /** How long PostgreSQL is waited for before it counts as away; 0: for ever, as on a machine that tests keep busy. */
  connectWithinMs?: number
}

/**
 * @param url `sqlite:/path/to/file`, `sqlite::memory:` or
 *   `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path/ca.pem`
 * @throws unavailable when the SQLite file cannot be opened; bad_request for another kind of URL
 */
export function openStore(url: string, { log = silentLog, connectWithinMs }: StoreOptions = {}): Store {
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length)
    return sqliteStore(openSqlite({ path }), path)
  }
  if (!/^postgres(ql)?:/.test(url)) throw storeRefusals.bad_store_url()
  return postgresStore(url, postgresDialect(url, log, connectWithinMs))
}

/** @param url of the same database, for the connection by which it is followed */
export function postgresStore(url: string, dialect: Dialect): Store {
  const db: Db = new Kysely({ dialect })
  return { kind: 'postgres', db, feed: new Feed(), follow: (ctx) => followChanges(ctx, url), close: () => db.destroy() }
}

/** @param path where the open database is kept; `:memory:` when nobody else can open it */
export function sqliteStore(database: DatabaseSync, path: string): Store {
  const db: Db = new Kysely({ dialect: sqliteDialect(database) })
  const close = async () => {
    await db.destroy()
    if (database.isOpen) database.close() // Kysely closes only what it has used
  }
  const follow = path === ':memory:' ? async () => async () => {} : followFile
  return { kind: 'sqlite', db, feed: new Feed(), close, follow }
}
