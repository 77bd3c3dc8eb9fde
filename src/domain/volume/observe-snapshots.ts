/** Ends what was begun with a volume's snapshots, by what its host says of them. */
import type { StoreCtx } from '../../store/context.ts'
import { recordChange } from '../../store/context.ts'
import { settleGroupSnapshot } from './group/settle-group-snapshot.ts'
import type { ObservedVolume } from './host-form.ts'
import { addMessage } from './message.ts'
import { growClaim } from './pool.ts'
import { snapshotsOf, updateSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow, VolumeSnapshotRow } from './tables.ts'

export async function observeSnapshots(tx: StoreCtx, volume: VolumeRow, said: ObservedVolume): Promise<void> {
  if (said.snapshots.length === 0) return
  const rows = new Map((await snapshotsOf(tx, [volume.id])).map((row) => [row.id, row]))
  for (const seen of said.snapshots) {
    const row = rows.get(seen.id)
    if (row) await observeSnapshot(tx, volume, row, { ...seen, answers: said.generation >= volume.wanted_generation })
  }
}

type Seen = ObservedVolume['snapshots'][number] & { answers: boolean }

async function observeSnapshot(tx: StoreCtx, volume: VolumeRow, row: VolumeSnapshotRow, seen: Seen): Promise<void> {
  if (seen.state === 'present' && row.status === 'creating')
    return updateSnapshotRow(tx, row, { status: 'available', progress: null })
  if (seen.state === 'absent' && row.wanted_state === 'absent') return forgetSnapshot(tx, volume, row)
  if (seen.state !== 'failed' || !seen.answers) return
  const failed =
    row.status === 'creating' ? 'error' : row.status === 'deleting' || row.status === 'unmanaging' ? 'error_deleting' : undefined
  if (!failed) return
  await updateSnapshotRow(tx, row, { status: failed, fault: seen.fault ?? null })
  await addMessage(tx, volume, { requestId: tx.requestId, doing: 'snapshot', problem: seen.fault ?? '' })
}

/** Nothing of it is on any host: its claim and its rows go. */
export async function forgetSnapshot(tx: StoreCtx, volume: VolumeRow, row: VolumeSnapshotRow): Promise<void> {
  await growClaim(tx, volume, -row.size_gib)
  await tx.db.deleteFrom('volume_snapshot').where('id', '=', row.id).execute()
  recordChange(tx, 'volume_snapshot', row.id, row.project_id)
  if (row.group_snapshot_id !== null) await settleGroupSnapshot(tx, row.group_snapshot_id)
}
