import type { Ctx } from '../kernel/context.ts'
import { CloudError } from '../kernel/errors.ts'
import type { Change, Feed } from './feed.ts'
import { appendChanges } from './feed.ts'
import type { Db } from './store.ts'

/** The context of everything that reads or writes intent. Inside `transact`, `db` is the transaction. */
export interface StoreCtx extends Ctx {
  readonly db: Db
  readonly feed: Feed
  /** Changes of the running transaction, appended to the feed just before it commits; absent outside of one. */
  readonly pending?: Change[]
}

/**
 * Runs `work` in one transaction: all of it is stored, or nothing. Called inside another it joins it, so services
 * compose. Workers wake when it has committed. Nothing that leaves the process may be awaited in it.
 */
export async function transact<C extends StoreCtx, R>(ctx: C, work: (tx: C) => Promise<R>): Promise<R> {
  if (ctx.pending) return work(ctx)
  const pending: Change[] = []
  const result = await ctx.db.transaction().execute(async (db) => {
    const tx: C = { ...ctx, db, pending }
    const value = await work(tx)
    await appendChanges(tx, pending)
    return value
  })
  ctx.feed.announce(pending)
  return result
}

/** Notes in the running transaction that something changed. Every write of a row that others watch calls it. */
export function recordChange(tx: StoreCtx, kind: string, id: string, projectId: string | null = null): void {
  if (!tx.pending)
    throw new CloudError('internal', 'Internal error.', { internal: `recordChange(${kind}) outside a transaction` })
  if (!tx.pending.some((c) => c.kind === kind && c.id === id)) tx.pending.push({ kind, id, projectId })
}
