/** Writes changes in as few transactions as is sensible. */
import type { Log } from '../../../../kernel/log.ts'
import { isOvsdbRefusal, type OvsdbRefusal } from '../../../../wire/ovsdb/index.ts'
import type { Change } from './diff.ts'
import type { Northbound } from './northbound.ts'

const MOST_OPERATIONS = 5_000

/** Writes them as they are. @throws what `isOvsdbRefusal` knows when the database refuses a transaction; then none of it and of those after it is made */
export async function commitChanges(north: Northbound, changes: readonly Change[], signal: AbortSignal): Promise<void> {
  for (const batch of batchesOf(changes))
    await north.transact(
      batch.flatMap((change) => change.operations),
      { signal },
    )
}

/**
 * Finds the rows that the database refuses, and makes all others.
 * @throws the first refusal, after all that could be made has been; `unavailable` at once when the database does not answer
 */
export async function commitPossible(
  north: Northbound,
  changes: readonly Change[],
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const refusals: OvsdbRefusal[] = []
  for (const batch of batchesOf(changes)) await commitBatch(batch)
  if (refusals[0]) throw refusals[0]

  async function commitBatch(batch: readonly Change[]): Promise<void> {
    try {
      await commitChanges(north, batch, signal)
    } catch (error) {
      if (!isOvsdbRefusal(error)) throw error
      if (batch.length > 1) {
        const half = Math.ceil(batch.length / 2)
        await commitBatch(batch.slice(0, half))
        return commitBatch(batch.slice(half))
      }
      log.error({ err: error, row: batch[0]?.key }, 'The network database refuses a row')
      refusals.push(error)
    }
  }
}

function batchesOf(changes: readonly Change[]): Change[][] {
  const batches: Change[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const change of changes) {
    if (size + change.operations.length > MOST_OPERATIONS) {
      batches.push([])
      size = 0
    }
    batches.at(-1)?.push(change)
    size += change.operations.length
  }
  return batches
}
