/** Deletes groups, with their volumes where that is asked for: the group goes when the last of them has. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { holdRow } from '../../../store/dialect.ts'
import { attachmentsTo } from '../attachment.store.ts'
import { endVolume } from '../remove.ts'
import { snapshotsOf } from '../snapshot.store.ts'
import type { VolumeGroupRow } from '../tables.ts'
import { findVolumeRow } from '../volume.store.ts'
import { getGroupRow, requireGroupStatus, updateGroupRow, volumesOfGroups } from './group.store.ts'
import { volumeGroupRefusals } from './refusals.ts'
import { settleGroup } from './settle-group.ts'

/** @param withVolumes then in whatever state it is @throws not_found, bad_request */
export const deleteGroup = (ctx: StoreCtx, id: string, { withVolumes = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_group', id)
    const group = await getGroupRow(tx, id)
    if (!withVolumes) requireGroupStatus(group, 'delete')
    await requireUnused(tx, id)
    const volumes = (await volumesOfGroups(tx, [id])).get(id) ?? []
    if (volumes.length > 0 && !withVolumes) throw volumeGroupRefusals.group_has_volumes({ id })
    await updateGroupRow(tx, group, { status: 'deleting', wanted_state: 'absent' })
    for (const volumeId of volumes.toSorted()) await endVolumeOf(tx, group, volumeId)
    await settleGroup(tx, id)
  })

/** @throws bad_request */
async function requireUnused(tx: StoreCtx, id: string): Promise<void> {
  const snapshot = await tx.db
    .selectFrom('volume_group_snapshot')
    .select('id')
    .where('group_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (snapshot) throw volumeGroupRefusals.group_has_snapshots({ id })
  const copies = tx.db.selectFrom('volume_group').select('id').where('source_id', '=', id).where('status', '=', 'creating')
  if (await copies.limit(1).executeTakeFirst()) throw volumeGroupRefusals.group_is_source({ id })
}

async function endVolumeOf(tx: StoreCtx, { id }: VolumeGroupRow, volumeId: string): Promise<void> {
  await holdRow(tx, 'volume', volumeId)
  const volume = await findVolumeRow(tx, volumeId)
  if (!volume) return
  const attachments = await attachmentsTo(tx, volumeId)
  if (attachments.some(({ held, status }) => held === 1 || status === 'attached'))
    throw volumeGroupRefusals.group_volume_attached({ id })
  if ((await snapshotsOf(tx, [volumeId])).length > 0) throw volumeGroupRefusals.group_volume_has_snapshots({ id })
  await endVolume(tx, volume, { force: true })
}
