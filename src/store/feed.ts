/**
 * The change feed: every write appends (revision, kind, id, project) in its own transaction. Reconcilers, agents' long
 * polls and live views wake from it; whoever was away reads on from the last revision it saw.
 */
import type { StoreCtx } from './context.ts'
import { lockName } from './dialect.ts'

export interface Change {
  kind: string
  id: string
  projectId: string | null
}

type Listener = (changes: readonly Change[]) => void

/** Wakes listeners of this process; `follow.ts` brings the changes of other controllers. */
export class Feed {
  readonly #listeners = new Set<Listener>()

  /** Calls `listener` after each commit that changed something. Returns the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(changes: readonly Change[]): void {
    if (changes.length === 0) return
    for (const listener of [...this.#listeners]) listener(changes)
  }
}

export async function appendChanges(tx: StoreCtx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await lockName(tx, 'feed') // revisions become visible in their order, so that a reader never skips one
  const at = tx.clock.now()
  await tx.db
    .insertInto('change')
    .values(changes.map((c) => ({ kind: c.kind, id: c.id, project_id: c.projectId, at })))
    .execute()
}

/** The newest revision, 0 when there is none. */
export async function latestRevision(ctx: StoreCtx): Promise<number> {
  const row = await ctx.db
    .selectFrom('change')
    .select((eb) => eb.fn.max('revision').as('revision'))
    .executeTakeFirst()
  return Number(row?.revision ?? 0)
}

/** Up to `limit` changes after `revision`, oldest first. */
export const changesSince = (ctx: StoreCtx, revision: number, limit = 1000) =>
  ctx.db.selectFrom('change').selectAll().where('revision', '>', revision).orderBy('revision').limit(limit).execute()
