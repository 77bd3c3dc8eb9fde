/**
 * Notices whoever asks the database for a second connection inside a transaction: on SQLite, which has one, that would
 * wait for itself for ever; on PostgreSQL it would silently read and write outside of the transaction. Knows, too, whether
 * the transaction has written anything.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { coreRefusals } from '../kernel/core-refusals.ts'

const scope = new AsyncLocalStorage<{ open: boolean; wrote: boolean }>()

export async function insideTransaction<R>(work: () => Promise<R>): Promise<R> {
  const mark = { open: true, wrote: false }
  try {
    return await scope.run(mark, work)
  } finally {
    mark.open = false // what the work left running may use the database again
  }
}

/** @throws internal inside a transaction */
export function refuseInsideTransaction(): void {
  if (!scope.getStore()?.open) return
  const internal = 'ctx.db was used inside a transaction: use tx.db, and pass tx on instead of ctx'
  throw coreRefusals.internal({ internal })
}

/** Told by the drivers, of each statement that has changed a row. */
export function noteWrite(): void {
  const mark = scope.getStore()
  if (mark?.open) mark.wrote = true
}

/** Whether the transaction that this is inside of has changed a row so far. */
export const hasWritten = (): boolean => scope.getStore()?.wrote ?? false
