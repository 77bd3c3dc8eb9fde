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
  rows: readonly unknown[]
}

/** Of one database: what statements gave. */
const keptOf = new WeakMap<Db, LRUCache<string, Kept>>()
const MOST = 64
/** Characters; what is longer is not asked for again and again. */
const LONGEST = 256 * 1024

/** What the statement gives, or gave since when nothing in the database has changed. */
export async function readLines(db: Db, query: CompiledQuery<Lines>): Promise<Lines> {
  const [lines = { lines: null, n: 0 }] = await readKept(db, query, ([one]) => (one?.lines?.length ?? 0) <= LONGEST)
  return lines
}

/**
 * The statement's rows. While nothing in the database has changed it is the same array, so that what is made of them can be kept with it.
 * @param isKept whether it is worth keeping
 */
export async function readKept<R>(
  db: Db,
  query: CompiledQuery<R>,
  isKept: (rows: readonly R[]) => boolean = () => true,
): Promise<readonly R[]> {
  const version = db.isTransaction ? undefined : await databaseVersion(db)
  if (version === undefined) return (await db.executeQuery(query)).rows
  const kept = keptOf.get(db) ?? new LRUCache<string, Kept>({ max: MOST })
  keptOf.set(db, kept)
  const key = JSON.stringify([query.sql, query.parameters])
  const had = kept.get(key)
  if (had?.version === version) return had.rows as readonly R[] // of the same statement
  const { rows } = await db.executeQuery(query)
  if (isKept(rows)) kept.set(key, { version, rows })
  else kept.delete(key)
  return rows
}
