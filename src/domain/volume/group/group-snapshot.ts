/** Snapshots of groups: of all their volumes, those of one server at one moment. */
import { userOf } from '../../../kernel/context.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { holdRow } from '../../../store/dialect.ts'
import { insertRow } from '../../../store/prepared.ts'
import { holdVolumes } from '../attachment.ts'
import { createSnapshot, dropSnapshot } from '../snapshot.ts'
import type { VolumeGroupRow, VolumeGroupSnapshotRow } from '../tables.ts'
import { findVolumeRow } from '../volume.store.ts'
import { requireOneHost } from './consistent-group.ts'
import { getGroupRow, requireGroupStatus, volumesOfGroups } from './group.store.ts'
import { type GroupSnapshot, getGroupSnapshot, snapshotsOfGroupSnapshot, updateGroupSnapshotRow } from './group-snapshot.store.ts'
import type { GroupStatus } from './group-status.ts'
import { volumeGroupRefusals } from './refusals.ts'
import { settleGroupSnapshot } from './settle-group-snapshot.ts'

export interface NewGroupSnapshot {
  groupId: string
  name?: string | null
  description?: string | null
}

/**
 * Of every volume, or of none where one refuses it. The quota of snapshots of volumes bounds these, too, as none is without one: Cinder takes one of
 * an empty group, of which no group can be made, as often as it is asked for.
 * @throws not_found, bad_request, over_quota, no_capacity
 */
export const createGroupSnapshot = (ctx: StoreCtx, given: NewGroupSnapshot): Promise<GroupSnapshot> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_group', given.groupId)
    const group = await getGroupRow(tx, given.groupId)
    requireGroupStatus(group, 'snapshot')
    const volumes = (await volumesOfGroups(tx, [group.id])).get(group.id) ?? []
    if (volumes.length === 0) throw volumeGroupRefusals.group_snapshot_empty({ id: group.id })
    await requireOneHost(tx, group)
    await holdVolumes(tx, volumes)
    const row = newRow(tx, given, group)
    await insertRow(tx.db, 'volume_group_snapshot', row)
    recordChange(tx, 'volume_group_snapshot', row.id, row.project_id)
    const { id, name, description } = row
    const common = { name, description, whileInUse: true, moment: id, groupSnapshotId: id }
    for (const volumeId of volumes.toSorted()) await createSnapshot(tx, { ...common, volumeId })
    await settleGroupSnapshot(tx, id)
    return row
  })

const newRow = (tx: StoreCtx, given: NewGroupSnapshot, group: VolumeGroupRow): VolumeGroupSnapshotRow => ({
  id: tx.random.uuid(),
  project_id: group.project_id,
  user_id: userOf(tx),
  group_id: group.id,
  type_id: group.type_id,
  name: given.name ?? null,
  description: given.description ?? null,
  status: 'creating',
  wanted_state: 'present',
  created_at: tx.clock.now(),
  updated_at: tx.clock.now(),
})

const DELETABLE: readonly GroupStatus[] = ['available', 'error']

/** With those of its volumes: it goes when the last of them has. @throws not_found, bad_request */
export const deleteGroupSnapshot = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_group_snapshot', id)
    const row = await getGroupSnapshot(tx, id)
    if (!DELETABLE.includes(row.status) || (await isSource(tx, id))) throw volumeGroupRefusals.group_snapshot_busy({ id })
    await updateGroupSnapshotRow(tx, row, { status: 'deleting', wanted_state: 'absent' })
    for (const snapshot of await snapshotsOfGroupSnapshot(tx, id)) {
      await holdRow(tx, 'volume', snapshot.volume_id)
      await dropSnapshot(tx, snapshot, await findVolumeRow(tx, snapshot.volume_id))
    }
    await settleGroupSnapshot(tx, id)
  })

/** Whether a group is being made of it. */
async function isSource(tx: StoreCtx, id: string): Promise<boolean> {
  const query = tx.db.selectFrom('volume_group').select('id').where('source_id', '=', id).where('status', '=', 'creating')
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** By an operator's word alone. @throws not_found */
export const resetGroupSnapshot = (ctx: StoreCtx, id: string, status: GroupStatus): Promise<void> =>
  transact(ctx, async (tx) => updateGroupSnapshotRow(tx, await getGroupSnapshot(tx, id), { status }))
