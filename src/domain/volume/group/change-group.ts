/** Changes what is noted of a group, and which volumes are in it. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { holdRow } from '../../../store/dialect.ts'
import { volumeRefusals } from '../refusals.ts'
import type { VolumeGroupRow, VolumeRow } from '../tables.ts'
import { findVolumeRow, getVolumeRow, updateVolumeRow } from '../volume.store.ts'
import type { VolumeStatus } from '../volume-status.ts'
import { requireOneHost } from './consistent-group.ts'
import { getGroupRow, requireGroupStatus, updateGroupRow } from './group.store.ts'
import { volumeGroupRefusals } from './refusals.ts'

export interface GroupChange {
  name?: string | null
  description?: string | null
  /** Ids of volumes. */
  add?: readonly string[]
  remove?: readonly string[]
}

/** All of it or nothing. @throws not_found, bad_request */
export const changeGroup = (ctx: StoreCtx, id: string, change: GroupChange): Promise<void> =>
  transact(ctx, async (tx) => {
    const { name, description, add = [], remove = [] } = change
    await holdRow(tx, 'volume_group', id)
    const group = await getGroupRow(tx, id)
    const volumeIds = add.filter((one) => remove.includes(one))
    if (volumeIds.length > 0) throw volumeGroupRefusals.group_both({ volumeIds })
    const joining = await joiningOf(tx, group, add)
    const leaving = await leavingOf(tx, group, remove)
    const noted = notedOf(group, { name, description })
    const moves = joining.length + leaving.length > 0
    if (!moves && Object.keys(noted).length === 0) throw volumeGroupRefusals.group_unchanged({ id })
    if (moves) requireGroupStatus(group, 'change-volumes')
    for (const volume of joining) await updateVolumeRow(tx, volume, { group_id: id })
    for (const volume of leaving) await updateVolumeRow(tx, volume, { group_id: null })
    await updateGroupRow(tx, group, noted)
  })

const notedOf = (group: VolumeGroupRow, { name, description }: Pick<GroupChange, 'name' | 'description'>) => ({
  ...(name != null && name !== group.name && { name }),
  ...(description != null && description !== group.description && { description }),
})

const JOINABLE: readonly VolumeStatus[] = ['available', 'in-use']
const LEAVABLE: readonly VolumeStatus[] = ['available', 'in-use', 'error', 'error_deleting']

/** Those that are in it already stay. @throws bad_request */
async function joiningOf(tx: StoreCtx, group: VolumeGroupRow, ids: readonly string[]): Promise<VolumeRow[]> {
  const joining: VolumeRow[] = []
  for (const volumeId of new Set(ids)) {
    const volume = await volumeToJoin(tx, group.id, volumeId)
    if (volume.group_id === group.id) continue
    await requireJoinable(tx, group, volume)
    joining.push(volume)
  }
  return joining
}

async function volumeToJoin(tx: StoreCtx, id: string, volumeId: string): Promise<VolumeRow> {
  await holdRow(tx, 'volume', volumeId)
  try {
    return await getVolumeRow(tx, volumeId)
  } catch (thrown) {
    if (volumeRefusals.volume_not_found.is(thrown)) throw volumeGroupRefusals.group_volume_unknown({ id, volumeId })
    throw thrown
  }
}

async function requireJoinable(tx: StoreCtx, group: VolumeGroupRow, volume: VolumeRow): Promise<void> {
  const about = { id: group.id, volumeId: volume.id }
  if (volume.group_id !== null) throw volumeGroupRefusals.group_volume_taken({ ...about, otherId: volume.group_id })
  if (volume.project_id !== group.project_id) throw volumeGroupRefusals.group_volume_foreign(about)
  const types = await tx.db.selectFrom('volume_group_volume_type').select('type_id').where('group_id', '=', group.id).execute()
  if (!types.some(({ type_id }) => type_id === volume.type_id))
    throw volumeGroupRefusals.group_volume_type({ ...about, typeId: volume.type_id })
  if (!JOINABLE.includes(volume.status))
    throw volumeGroupRefusals.group_volume_status({ ...about, act: 'add', status: volume.status, allowed: JOINABLE })
  await requireOneHost(tx, group, volume)
}

/** @throws bad_request */
async function leavingOf(tx: StoreCtx, group: VolumeGroupRow, ids: readonly string[]): Promise<VolumeRow[]> {
  const leaving: VolumeRow[] = []
  for (const volumeId of new Set(ids)) {
    await holdRow(tx, 'volume', volumeId)
    const volume = await findVolumeRow(tx, volumeId)
    const about = { id: group.id, volumeId }
    if (volume?.group_id !== group.id) throw volumeGroupRefusals.group_volume_absent(about)
    if (!LEAVABLE.includes(volume.status))
      throw volumeGroupRefusals.group_volume_status({ ...about, act: 'remove', status: volume.status, allowed: LEAVABLE })
    leaving.push(volume)
  }
  return leaving
}
