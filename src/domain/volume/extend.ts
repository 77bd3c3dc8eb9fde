/** Grows a volume, also while a server has it: the room is claimed at once, the host follows, and its report ends it (`observe.ts`). */
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { attachmentsTo, statusBy } from './attachment.store.ts'
import { heldVolume } from './attachment.ts'
import type { ObservedVolume } from './host-form.ts'
import { addMessage } from './message.ts'
import { growClaim } from './pool.ts'
import { requireVolumeQuota } from './quotas.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeRow } from './tables.ts'
import { getVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'
import type { VolumeStatus } from './volume-status.ts'

/** @throws not_found, bad_request, over_quota; no_capacity where the pool has no room */
export const extendVolume = (ctx: StoreCtx, id: string, sizeGib: number, { whileInUse = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    const adding = sizeGib - volume.size_gib
    if (adding <= 0) throw volumeRefusals.not_larger({ id, sizeGib: volume.size_gib, wantedGib: sizeGib })
    requireStatus(volume, whileInUse ? 'extend-in-use' : 'extend')
    await requireVolumeQuota(tx, { projectId: volume.project_id, typeId: volume.type_id, volumes: 0, gib: adding, sizeGib })
    // one that an operator has called available may be growing still
    const claimed = Math.max(volume.claimed_gib, sizeGib)
    await growClaim(tx, volume, claimed - volume.claimed_gib)
    await updateVolumeRow(tx, volume, {
      status: 'extending',
      claimed_gib: claimed,
      wanted_generation: volume.wanted_generation + 1,
    })
    if (volume.host_id !== null) await touchHost(tx, volume.host_id)
  })

/** A volume has grown when its host says so, and nobody else's word is waited for. @throws not_found; bad_request always */
export async function refuseExtendCompletion(ctx: StoreCtx, id: string): Promise<void> {
  requireStatus(await getVolumeRow(ctx, id), 'complete-extend')
  throw volumeRefusals.extend_not_awaited({ id })
}

/** What a report makes of one that grows, whatever an operator has called it meanwhile: its claim says that it does. */
export async function observeExtending(tx: StoreCtx, row: VolumeRow, said: ObservedVolume): Promise<Partial<VolumeRow>> {
  if (row.claimed_gib <= row.size_gib || said.generation < row.wanted_generation) return {}
  const isCalledSo = row.status === 'extending'
  if (said.sizeMib >= row.claimed_gib * 1024)
    return { ...(isCalledSo && { status: await settled(tx, row) }), size_gib: row.claimed_gib, fault: null }
  if (said.fault === undefined) return {}
  await growClaim(tx, row, row.size_gib - row.claimed_gib)
  await addMessage(tx, row, { requestId: tx.requestId, doing: 'extend', problem: said.fault })
  if (row.host_id !== null) await touchHost(tx, row.host_id)
  const left = { claimed_gib: row.size_gib, wanted_generation: row.wanted_generation + 1 }
  return { ...(isCalledSo && { status: 'error_extending' }), ...left }
}

const settled = async (tx: StoreCtx, { id }: VolumeRow): Promise<VolumeStatus> => statusBy(await attachmentsTo(tx, id))
