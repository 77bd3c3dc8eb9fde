/**
 * The change feed: every write appends (revision, kind, id, project) in its own transaction. Reconcilers, agents' long
 * polls and live views wake from it; whoever was away reads on from the last revision it saw.
 */
import type { StoreCtx } from './context.ts'
import { isPostgres, lockName, notifyChanged } from './dialect.ts'

export interface Change {
  kind: string
  id: string
  projectId: string | null
}

type Listener = (changes: readonly Change[]) => void

/** Wakes listeners of this process; `follow.ts` brings the changes of other controllers. */
export class Feed {
  readonly #listeners = new Set<Listener>()
  readonly #own = new Set<number>()
  /** Set by `follow.ts`, which reads this process's own changes too and has to know them. */
  followed = false

  /** Calls `listener` after each commit that changed something. Returns the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(changes: readonly Change[]): void {
    if (changes.length === 0) return
    for (const listener of [...this.#listeners]) listener(changes)
  }

  /** Revisions that this process writes: it announces them itself. */
  addOwn(revisions: readonly number[]): void {
    for (const revision of revisions) this.#own.add(revision)
  }

  isOwn(revision: number): boolean {
    return this.#own.has(revision)
  }

  forgetOwn(upTo: number): void {
    for (const revision of this.#own) if (revision <= upTo) this.#own.delete(revision)
  }
}

export async function appendChanges(tx: StoreCtx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await lockName(tx, 'feed') // revisions become visible in their order, so that a reader never skips one
  for (let from = 0; from < changes.length; from += AT_ONCE) await append(tx, changes.slice(from, from + AT_ONCE))
  if (isPostgres(tx.db)) await notifyChanged(tx)
}

/** So many rows a statement: databases bound how many values one has. */
const AT_ONCE = 1000

async function append(tx: StoreCtx, changes: readonly Change[]): Promise<void> {
  const at = tx.clock.now()
  const insert = tx.db.insertInto('change').values(changes.map((c) => ({ kind: c.kind, id: c.id, project_id: c.projectId, at })))
  if (!isPostgres(tx.db)) return void (await insert.execute())
  const rows = await insert.returning('revision').execute()
  if (tx.feed.followed) tx.feed.addOwn(rows.map((r) => r.revision))
}

/** The newest revision, 0 when there is none. */
export async function latestRevision(ctx: StoreCtx): Promise<number> {
  const row = await ctx.db
    .selectFrom('change')
    .select((eb) => eb.fn.max('revision').as('revision'))
    .executeTakeFirst()
  return Number(row?.revision ?? 0)
}

/**
 * Forgets changes older than `keepMs`, but never the newest, from which the next revision is told.
 * @returns how many it forgot
 */
export async function pruneChanges(ctx: StoreCtx, keepMs: number): Promise<number> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('change')
    .where('at', '<', ctx.clock.now() - keepMs)
    .where('revision', '<', (eb) => eb.selectFrom('change').select((e) => e.fn.max('revision').as('newest')))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** False when changes after `revision` may have been forgotten: whoever is that far behind reads everything anew. */
export async function isRevisionKept(ctx: StoreCtx, revision: number): Promise<boolean> {
  const oldest = await ctx.db.selectFrom('change').select('revision').orderBy('revision').limit(1).executeTakeFirst()
  return revision >= (oldest?.revision ?? 0) - 1
}

/** Up to `limit` changes after `revision`, oldest first. */
export const changesSince = (ctx: StoreCtx, revision: number, limit = 1000) =>
  ctx.db.selectFrom('change').selectAll().where('revision', '>', revision).orderBy('revision').limit(limit).execute()
