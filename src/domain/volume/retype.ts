/** Gives a volume another type, where it is: its limits are the new type's at once, its snapshots are of the new type too. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { keepRow } from '../../store/dialect.ts'
import { touchHost } from '../host/index.ts'
import { heldVolume } from './attachment.ts'
import { volumeGroupRefusals } from './group/refusals.ts'
import { requireTypeQuota } from './quotas.ts'
import { volumeRefusals } from './refusals.ts'
import { snapshotsOf, updateSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow } from './tables.ts'
import { findTypeEncryption, getTypeNamed, type VolumeType } from './type.store.ts'
import { isAsAsked, sharesOf, zonesOf } from './type-demand.ts'
import { requireStatus, updateVolumeRow } from './volume.store.ts'

/**
 * @param type its id or name
 * @param mayMove it may be kept elsewhere then, which takes copying it
 * @throws not_found, over_quota; bad_request in a state that does not allow it, and where its pool is not as the type asks
 */
export const retypeVolume = (ctx: StoreCtx, id: string, type: string, { mayMove = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    const next = await getTypeNamed(tx, type)
    await keepRow(tx, 'volume_type', next.id)
    requireStatus(volume, 'retype')
    if (volume.group_id !== null) throw volumeGroupRefusals.volume_in_group({ id, act: 'retype' })
    if (next.id === volume.type_id) throw volumeRefusals.type_same({ id })
    const shares = sharesOf(next.extra)
    if (shares !== (volume.multiattach === 1) && volume.status !== 'available')
      throw volumeRefusals.type_shares({ id, status: volume.status })
    if (!(await fitsHere(tx, volume, next))) throw volumeRefusals.type_needs_move({ id, mayMove })
    await moveToType(tx, volume, next.id, shares)
  })

/** Pure queries: nothing of what it holds has to be written anew. */
async function fitsHere(tx: StoreCtx, { type_id, pool, zone }: VolumeRow, next: VolumeType): Promise<boolean> {
  for (const typeId of [type_id, next.id]) if (await findTypeEncryption(tx, typeId)) return false
  const zones = zonesOf(next.extra)
  return (pool === null || isAsAsked(next.extra, { name: pool })) && (!zones || zone === null || zones.includes(zone))
}

async function moveToType(tx: StoreCtx, volume: VolumeRow, typeId: string, shares: boolean): Promise<void> {
  const snapshots = await snapshotsOf(tx, [volume.id])
  const gib = snapshots.reduce((sum, { size_gib }) => sum + size_gib, Math.max(volume.size_gib, volume.claimed_gib))
  await requireTypeQuota(tx, { projectId: volume.project_id, typeId, volumes: 1, gib, snapshots: snapshots.length })
  await updateVolumeRow(tx, volume, {
    type_id: typeId,
    multiattach: shares ? 1 : 0,
    wanted_generation: volume.wanted_generation + 1,
  })
  for (const snapshot of snapshots) await updateSnapshotRow(tx, snapshot, { type_id: typeId })
  if (volume.host_id !== null) await touchHost(tx, volume.host_id)
}
