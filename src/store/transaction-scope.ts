/**
 * Notices whoever asks the database for a second connection inside a transaction: on SQLite, which has one, that would
 * wait for itself for ever; on PostgreSQL it would silently read and write outside of the transaction.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { coreRefusals } from '../kernel/core-refusals.ts'

const scope = new AsyncLocalStorage<{ open: boolean }>()

export async function insideTransaction<R>(work: () => Promise<R>): Promise<R> {
  const mark = { open: true }
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
