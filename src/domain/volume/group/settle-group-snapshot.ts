/** Ends what is under way with a group's snapshot when those of all its volumes have come as far: it is made, or it goes. */
import { recordChange, type StoreCtx } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { holdRow } from '../../../store/dialect.ts'
import type { SnapshotStatus, VolumeGroupSnapshotRow } from '../tables.ts'
import { findGroupSnapshotRow, snapshotsOfGroupSnapshot, updateGroupSnapshotRow } from './group-snapshot.store.ts'

/** Of a volume's snapshot that has become something else. */
export async function settleGroupSnapshotOf(tx: StoreCtx, snapshotId: string): Promise<void> {
  const found = await tx.db
    .selectFrom('volume_snapshot')
    .innerJoin('volume_group_snapshot as whole', 'whole.id', 'volume_snapshot.group_snapshot_id')
    .select('whole.id')
    .where('volume_snapshot.id', '=', snapshotId)
    .where((eb) => eb.or([eb('whole.wanted_state', '=', 'absent'), eb('whole.status', '=', 'creating')]))
    .executeTakeFirst()
  if (found) await settleGroupSnapshot(tx, found.id)
}

/** Absent is success. */
export async function settleGroupSnapshot(tx: StoreCtx, id: string): Promise<void> {
  await holdRow(tx, 'volume_group_snapshot', id)
  const row = await findGroupSnapshotRow(tx, id)
  if (!row) return
  const parts = (await snapshotsOfGroupSnapshot(tx, id)).map(({ status }) => status)
  const next = nextOfSnapshot(row, parts)
  if (next !== 'gone') return next && updateGroupSnapshotRow(tx, row, next)
  await deleteFound(tx.db.deleteFrom('volume_group_snapshot').where('id', '=', id))
  recordChange(tx, 'volume_group_snapshot', id, row.project_id)
}

const FAILED: readonly SnapshotStatus[] = ['error', 'error_deleting']

/** Pure. One that could not go yet is in error: it goes when the last of its parts has, which their hosts go on with. */
export function nextOfSnapshot(
  { wanted_state, status }: Pick<VolumeGroupSnapshotRow, 'wanted_state' | 'status'>,
  parts: readonly SnapshotStatus[],
): Partial<VolumeGroupSnapshotRow> | 'gone' | undefined {
  const hasFailed = parts.some((one) => FAILED.includes(one))
  if (wanted_state === 'absent') {
    if (parts.length === 0) return 'gone'
    return hasFailed && status === 'deleting' ? { status: 'error' } : undefined
  }
  if (status !== 'creating' || parts.includes('creating')) return undefined
  return { status: hasFailed ? 'error' : 'available' }
}
