/** Ends what is under way with a group when all of its volumes have come as far: it is made, or it goes. */
import { recordChange, type StoreCtx } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { holdRow } from '../../../store/dialect.ts'
import type { VolumeGroupRow } from '../tables.ts'
import type { VolumeStatus } from '../volume-status.ts'
import { findGroupRow, updateGroupRow } from './group.store.ts'

/** Of a volume that has become something else. */
export async function settleGroupOf(tx: StoreCtx, volumeId: string): Promise<void> {
  const group = await tx.db
    .selectFrom('volume')
    .innerJoin('volume_group', 'volume_group.id', 'volume.group_id')
    .select('volume_group.id')
    .where('volume.id', '=', volumeId)
    .where((eb) => eb.or([eb('volume_group.wanted_state', '=', 'absent'), eb('volume_group.status', '=', 'creating')]))
    .executeTakeFirst()
  if (group) await settleGroup(tx, group.id)
}

/** Absent is success. */
export async function settleGroup(tx: StoreCtx, id: string): Promise<void> {
  await holdRow(tx, 'volume_group', id)
  const group = await findGroupRow(tx, id)
  if (!group) return
  const volumes = await tx.db.selectFrom('volume').select('status').where('group_id', '=', id).execute()
  const next = nextOf(
    group,
    volumes.map(({ status }) => status),
  )
  if (next === 'gone') return forgetGroup(tx, group)
  if (next) await updateGroupRow(tx, group, next)
}

const FAILED: readonly VolumeStatus[] = ['error', 'error_deleting']

/** Pure. A group that could not go yet is in error: it goes when the last of its volumes has, which their hosts go on with. */
export function nextOf(
  { wanted_state, status, source_id }: Pick<VolumeGroupRow, 'wanted_state' | 'status' | 'source_id'>,
  volumes: readonly VolumeStatus[],
): Partial<VolumeGroupRow> | 'gone' | undefined {
  const hasFailed = volumes.some((one) => FAILED.includes(one))
  if (wanted_state === 'absent') {
    if (volumes.length === 0) return 'gone'
    return hasFailed && status === 'deleting' ? { status: 'error' } : undefined
  }
  const isMade = status === 'creating' && source_id !== null && !volumes.includes('creating')
  return isMade ? { status: hasFailed ? 'error' : 'available' } : undefined
}

async function forgetGroup(tx: StoreCtx, { id, project_id }: VolumeGroupRow): Promise<void> {
  await deleteFound(tx.db.deleteFrom('volume_group').where('id', '=', id))
  recordChange(tx, 'volume_group', id, project_id)
}
