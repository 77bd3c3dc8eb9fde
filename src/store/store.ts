/** Opens the database of intent: SQLite by default, PostgreSQL when the URL says so. */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { Feed } from './feed.ts'
import { openSqlite, sqliteDialect } from './sqlite.ts'
import type { Tables } from './tables.ts'

export type Db = Kysely<Tables>

export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  readonly db: Db
  readonly feed: Feed
  close(): Promise<void>
}

/** @param url `sqlite:/path/to/file`, `sqlite::memory:` or `postgres://user:password@host:port/database` */
export function openStore(url: string): Store {
  const feed = new Feed()
  if (url.startsWith('sqlite:')) {
    const db: Db = new Kysely({ dialect: sqliteDialect(openSqlite({ path: url.slice('sqlite:'.length) })) })
    return { kind: 'sqlite', db, feed, close: () => db.destroy() }
  }
  // int8 arrives as text by default; every integer of ours fits a double exactly
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === 20 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  const pool = new pg.Pool({ connectionString: url, max: 10, types })
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  return { kind: 'postgres', db, feed, close: () => db.destroy() }
}
