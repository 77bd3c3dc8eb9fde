import { coreRefusals } from '../kernel/core-refusals.ts'
import { appendChanges } from './change-log.ts'
import { isLostRace, mayBeLostRace } from './faults.ts'
import type { Change } from './feed.ts'
import { storeRefusals } from './refusals.ts'
import type { StoreCtx } from './store-ctx.ts'
import { hasWritten, insideTransaction } from './transaction-scope.ts'

const MOST_TRIES = 5

export type { StoreCtx } from './store-ctx.ts'

/**
 * Runs `work` in one transaction: all of it is stored, or nothing. Called inside another it joins it, so services
 * compose. Workers wake when it has committed. Nothing that leaves the process may be awaited in it, and `work` may run
 * more than once: PostgreSQL gives up one of two transactions that wait for each other,
 * or of which one took away what the other builds on.
 */
export async function transact<C extends StoreCtx, R>(ctx: C, work: (tx: C) => Promise<R>): Promise<R> {
  if (ctx.pending) return work(ctx)
  for (let tries = 1; ; tries++) {
    const pending: Change[] = []
    let changes: readonly Change[] = []
    try {
      const result = await ctx.db.transaction().execute((db) =>
        insideTransaction(async () => {
          const tx: C = { ...ctx, db, pending }
          const value = await work(tx)
          changes = eachOnce(pending)
          if (changes.length > 0 || hasWritten()) await tx.beforeCommit?.(tx, changes)
          await appendChanges(tx, changes)
          return value
        }),
      )
      ctx.feed.announce(changes)
      ctx.changed?.push(...changes)
      return result
    } catch (error) {
      if (!isLostRace(error) && !(tries === 1 && mayBeLostRace(error))) throw error
      if (tries === MOST_TRIES) throw storeRefusals.database_busy({ cause: error })
    }
  }
}

/** Notes in the running transaction that something changed. Every write of a row that others watch calls it. */
export function recordChange(tx: StoreCtx, kind: string, id: string, projectId: string | null = null): void {
  if (!tx.pending) throw coreRefusals.internal({ internal: `recordChange(${kind}) outside a transaction` })
  tx.pending.push({ kind, id, projectId })
}

/** One transaction may change a thing many times, and many things. */
const eachOnce = (pending: readonly Change[]): Change[] => {
  const first = new Map<string, Change>()
  for (const change of pending) {
    const key = `${change.kind} ${change.id}`
    if (!first.has(key)) first.set(key, change)
  }
  return [...first.values()]
}
