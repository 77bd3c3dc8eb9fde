/** Has a volume that nobody has hold again what its latest snapshot holds: its host does it, once, and its report ends it (`observe.ts`). */
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { heldVolume } from './attachment.ts'
import type { ObservedVolume, WantedVolume } from './host-form.ts'
import { addMessage } from './message.ts'
import { volumeRefusals } from './refusals.ts'
import { snapshotsOf, updateSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow } from './tables.ts'
import { updateVolumeRow } from './volume.store.ts'

export type Reversion = NonNullable<WantedVolume['revert']>

/** @param snapshotId whoever asks says which it is, so that nothing goes that was kept meanwhile @throws not_found, bad_request, conflict */
export const revertVolume = (ctx: StoreCtx, id: string, snapshotId: string | null): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    const latest = (await snapshotsOf(tx, [id])).toSorted((a, b) => b.created_at - a.created_at || b.id.localeCompare(a.id))[0]
    if (!latest) throw volumeRefusals.no_snapshots({ id })
    if (latest.id !== snapshotId) throw volumeRefusals.not_latest({ id, snapshotId })
    if (latest.size_gib !== volume.size_gib) throw volumeRefusals.other_size({ id, snapshotId })
    if (volume.status !== 'available') throw volumeRefusals.not_revertible({ id, snapshotId, kind: 'volume' })
    if (latest.status !== 'available') throw volumeRefusals.not_revertible({ id, snapshotId, kind: 'snapshot' })
    const reverting: Reversion = { id: tx.random.uuid(), snapshot: snapshotId }
    await updateSnapshotRow(tx, latest, { status: 'restoring' })
    await updateVolumeRow(tx, volume, {
      status: 'reverting',
      fault: null,
      reverting: JSON.stringify(reverting),
      wanted_generation: volume.wanted_generation + 1,
    })
    if (volume.host_id !== null) await touchHost(tx, volume.host_id)
  })

export const reversionOf = ({ reverting }: Pick<VolumeRow, 'reverting'>): Reversion | undefined =>
  reverting === null ? undefined : (JSON.parse(reverting) as Reversion)

/** What a report makes of one that is being reverted. */
export async function observeReverting(tx: StoreCtx, row: VolumeRow, said: ObservedVolume): Promise<Partial<VolumeRow>> {
  const wanted = reversionOf(row)
  if (row.status !== 'reverting' || said.generation < row.wanted_generation || !wanted) return {}
  if (said.reverted === wanted.id) return { status: 'available', ...(await endReversion(tx, row)) }
  if (said.fault === undefined) return {}
  await addMessage(tx, row, { requestId: tx.requestId, doing: 'revert', problem: said.fault })
  return { status: 'error', ...(await endReversion(tx, row)) }
}

/** Nothing more is done for it: its host is told so, and the snapshot is what it was. */
export async function endReversion(tx: StoreCtx, row: VolumeRow): Promise<Partial<VolumeRow>> {
  const wanted = reversionOf(row)
  if (!wanted) return {}
  const snapshot = (await snapshotsOf(tx, [row.id])).find(({ id }) => id === wanted.snapshot)
  if (snapshot?.status === 'restoring') await updateSnapshotRow(tx, snapshot, { status: 'available' })
  if (row.host_id !== null) await touchHost(tx, row.host_id)
  return { reverting: null, wanted_generation: row.wanted_generation + 1 }
}
