/** Reads again only what may have changed: lists are asked for far more often than anything happens. */
import type { CompiledQuery } from 'kysely'
import { LRUCache } from 'lru-cache'
import { databaseVersion } from './dialect.ts'
import type { Db } from './store.ts'

export interface Lines {
  lines: string | null
  n: number
}

interface Kept {
  version: string
  lines: Lines
}

/** Of one database: what statements gave. */
const keptOf = new WeakMap<Db, LRUCache<string, Kept>>()
const MOST = 64
/** Characters; what is longer is not asked for again and again. */
const LONGEST = 256 * 1024

/** What the statement gives, or gave since when nothing in the database has changed. */
export async function readLines(db: Db, query: CompiledQuery<Lines>): Promise<Lines> {
  const version = db.isTransaction ? undefined : await databaseVersion(db)
  if (version === undefined) return execute(db, query)
  const kept = keptOf.get(db) ?? new LRUCache<string, Kept>({ max: MOST })
  keptOf.set(db, kept)
  const key = JSON.stringify([query.sql, query.parameters])
  const had = kept.get(key)
  if (had?.version === version) return had.lines
  const lines = await execute(db, query)
  if ((lines.lines?.length ?? 0) <= LONGEST) kept.set(key, { version, lines })
  else kept.delete(key)
  return lines
}

const execute = async (db: Db, query: CompiledQuery<Lines>): Promise<Lines> =>
  (await db.executeQuery(query)).rows[0] ?? { lines: null, n: 0 }
