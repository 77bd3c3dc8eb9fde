/** For commands that only look: the database as it is at one moment, beside a running controller or without one. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import type { StoreCtx } from '../store/context.ts'
import { Feed } from '../store/feed.ts'
import { sqliteDialect } from '../store/sqlite.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { contextOn, withStore } from './open-store.ts'

/** `sqlite:/path` or `postgres:…`, as `--database` says. */
export type DatabaseUrl = string

const pathOf = (url: DatabaseUrl): string | undefined => (url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined)

/** False when there is no file yet; a server is only known by asking it. */
export const hasDatabase = (url: DatabaseUrl): boolean => {
  const path = pathOf(url)
  return path === undefined || existsSync(path)
}

/** @throws CloudError when it cannot be opened or is damaged */
export async function lookInto<T>(url: DatabaseUrl, act: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  const path = pathOf(url)
  return path === undefined ? withStore(url, (ctx) => lookIntoServer(ctx, act)) : lookIntoFile(path, act)
}

/** Looks one after the other, each at a moment of its own. */
export interface Looks {
  /** As `lookInto`. */
  look<T>(act: (ctx: StoreCtx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** On a server all are made over the same connections; while none has been made, one that cannot be is not tried again. */
export function openLooks(url: DatabaseUrl): Looks {
  const path = pathOf(url)
  if (path !== undefined) return { look: (act) => lookIntoFile(path, act), close: async () => {} }
  let store: Store | undefined
  let seen = false
  let outOfReach: { error: unknown } | undefined
  return {
    async look(act) {
      if (outOfReach) throw outOfReach.error
      try {
        store ??= openStore(url)
        return await lookIntoServer(contextOn(store), (ctx) => {
          seen = true
          return act(ctx)
        })
      } catch (error) {
        if (!seen) outOfReach = { error }
        throw error
      }
    },
    close: async () => store?.close(),
  }
}

/** As with a file: one transaction that only reads, and sees one moment. */
const lookIntoServer = <T>(ctx: StoreCtx, act: (ctx: StoreCtx) => Promise<T>): Promise<T> =>
  ctx.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((db) => act({ ...ctx, db }))

/**
 * One transaction that only reads: all that `act` sees is of the same moment. SQLite gives the files it makes beside
 * the database to the database's owner, also when root looks, so the controller's user is never locked out.
 */
async function lookIntoFile<T>(path: string, act: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    database.exec('pragma busy_timeout = 5000; begin')
    return await act({
      who: { kind: 'cloud' },
      requestId: `req-${systemRandom.uuid()}`,
      log: silentLog,
      clock: systemClock,
      random: systemRandom,
      signal: new AbortController().signal,
      db: new Kysely<Tables>({ dialect: sqliteDialect(database) }),
      feed: new Feed(),
    })
  } finally {
    database.close()
  }
}
