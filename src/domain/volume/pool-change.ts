/** Opens and closes pools to new volumes, as an operator says. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import type { Pool } from './pool.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumePoolRow } from './tables.ts'

/** Stops or resumes placing new volumes in a pool. */
export const enablePool = (ctx: StoreCtx, pool: Pool, enabled: boolean, reason: string | null = null): Promise<void> =>
  transact(ctx, async (tx) => {
    await updatePool(tx, pool, { enabled: enabled ? 1 : 0, disabled_reason: enabled ? null : reason })
  })

/** Keeps new volumes out as well, apart from whether it is enabled: while its disks are worked at. @throws bad_request when it is so already */
export const freezePool = (ctx: StoreCtx, pool: Pool, frozen: boolean): Promise<void> =>
  transact(ctx, async (tx) => {
    const changed = await updatePool(tx, pool, { frozen: frozen ? 1 : 0 }, frozen ? 0 : 1)
    if (!changed) throw volumeRefusals.pool_frozen({ hostname: pool.hostname, pool: pool.name, frozen })
  })

/** @param from what it has to be frozen as, if anything; false when it is not */
async function updatePool(
  tx: StoreCtx,
  { host_id, name }: Pool,
  set: Partial<VolumePoolRow>,
  from?: VolumePoolRow['frozen'],
): Promise<boolean> {
  const query = tx.db.updateTable('volume_pool').set(set).where('host_id', '=', host_id).where('name', '=', name)
  const { numUpdatedRows } = await (from === undefined ? query : query.where('frozen', '=', from)).executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) recordChange(tx, 'volume_pool', `${host_id}@${name}`)
  return numUpdatedRows > 0n
}
