/** Snapshots: what a volume held at a moment. What is wanted is written, the volume's host follows, and its report ends it (`observe-snapshots.ts`). */
import { userOf } from '../../kernel/context.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { touchHost } from '../host/index.ts'
import { heldVolume } from './attachment.ts'
import { volumeGroupRefusals } from './group/refusals.ts'
import type { Metadata } from './metadata.store.ts'
import { requireFewPairs } from './metadata.ts'
import { forgetSnapshot } from './observe-snapshots.ts'
import { growClaim } from './pool.ts'
import { requireSnapshotQuota } from './quotas.ts'
import { volumeRefusals } from './refusals.ts'
import { getSnapshot, getSnapshotRow, type Snapshot, updateSnapshotRow } from './snapshot.store.ts'
import type { SnapshotStatus, VolumeRow, VolumeSnapshotRow } from './tables.ts'
import { findVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'

export interface NewSnapshot {
  volumeId: string
  name?: string | null
  description?: string | null
  metadata?: Metadata
  /** Also while a server has it: what the server's disk holds at that moment. */
  whileInUse: boolean
  /** It is taken at the same moment as all of the same word. */
  moment?: string
  /** It is that one's part of its volume. */
  groupSnapshotId?: string
}

/** @throws not_found, bad_request, over_quota; no_capacity where the pool has no room for what the snapshot may come to hold */
export const createSnapshot = (ctx: StoreCtx, given: NewSnapshot): Promise<Snapshot> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, given.volumeId)
    requireStatus(volume, given.whileInUse ? 'snapshot-in-use' : 'snapshot')
    await requireSnapshotQuota(tx, { projectId: volume.project_id, typeId: volume.type_id, gib: volume.size_gib })
    await growClaim(tx, volume, volume.size_gib)
    const row = newSnapshotRow(tx, given, volume)
    await insertRow(tx.db, 'volume_snapshot', row)
    await writeSnapshotPairs(tx, row.id, given.metadata ?? {})
    await tellHost(tx, volume)
    recordChange(tx, 'volume_snapshot', row.id, row.project_id)
    return getSnapshot({ ...tx, who: { kind: 'cloud' }, reach: undefined }, row.id)
  })

export const newSnapshotRow = (tx: StoreCtx, given: NewSnapshot, volume: VolumeRow): VolumeSnapshotRow => ({
  id: tx.random.uuid(),
  project_id: volume.project_id,
  user_id: userOf(tx),
  volume_id: volume.id,
  name: given.name ?? null,
  description: given.description ?? null,
  size_gib: volume.size_gib,
  type_id: volume.type_id,
  status: 'creating',
  group_snapshot_id: given.groupSnapshotId ?? null,
  moment: given.moment ?? null,
  progress: null,
  fault: null,
  adopting: null,
  releasing: null,
  generation: 1,
  wanted_state: 'present',
  created_at: tx.clock.now(),
  updated_at: tx.clock.now(),
})

export async function writeSnapshotPairs(tx: StoreCtx, id: string, metadata: Metadata): Promise<void> {
  requireFewPairs(metadata)
  const rows = Object.entries(metadata).map(([key, value]) => ({ snapshot_id: id, key, value }))
  if (rows.length > 0) await tx.db.insertInto('volume_snapshot_metadata').values(rows).execute()
}

/** Something else is wanted of the volume. */
export async function tellHost(tx: StoreCtx, volume: VolumeRow): Promise<void> {
  await updateVolumeRow(tx, volume, { wanted_generation: volume.wanted_generation + 1 })
  if (volume.host_id !== null) await touchHost(tx, volume.host_id)
}

const DELETABLE: readonly SnapshotStatus[] = ['available', 'error']

/** @param force in whatever state it is @throws not_found, bad_request */
export const deleteSnapshot = (ctx: StoreCtx, id: string, { force = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    const { volume_id } = await getSnapshotRow(tx, id)
    await holdRow(tx, 'volume', volume_id)
    const row = await getSnapshotRow(tx, id)
    requireDeletable(row, force)
    await dropSnapshot(tx, row, await findVolumeRow(tx, volume_id))
  })

/** @param force in whatever state it is @throws bad_request */
export function requireDeletable({ id, status, group_snapshot_id }: VolumeSnapshotRow, force = false): void {
  if (group_snapshot_id !== null) throw volumeGroupRefusals.snapshot_in_group({ id, force })
  if (!force && !DELETABLE.includes(status)) throw volumeRefusals.snapshot_status({ id, status })
}

/** In the transaction that holds its volume. @param releasing the file that it becomes @throws bad_request while a volume is being made of it */
export async function dropSnapshot(
  tx: StoreCtx,
  row: VolumeSnapshotRow,
  volume: VolumeRow | undefined,
  releasing: string | null = null,
): Promise<void> {
  await requireNoCopy(tx, 'snapshot', row.id)
  if (volume && volume.host_id === null) return forgetSnapshot(tx, volume, row)
  // what is not a snapshot yet is still somebody's file
  const file = releasing ?? (row.status === 'creating' || row.status === 'error' ? row.adopting : null)
  const status = releasing === null ? 'deleting' : 'unmanaging'
  await updateSnapshotRow(tx, row, { status, wanted_state: 'absent', releasing: file, fault: null })
  if (volume) await tellHost(tx, volume)
}

/** What a volume is being made of stays until it is. @throws bad_request */
export async function requireNoCopy(tx: StoreCtx, kind: 'volume' | 'snapshot', id: string): Promise<void> {
  if (await isCopied(tx, kind, id)) throw volumeRefusals.being_copied({ id })
}

/** Whether a volume is being made of it. */
export async function isCopied(tx: StoreCtx, kind: 'volume' | 'snapshot', id: string): Promise<boolean> {
  const copy = await tx.db
    .selectFrom('volume')
    .select('id')
    .where('source_id', '=', id)
    .where('source_kind', '=', kind)
    .where('status', '=', 'creating')
    .limit(1)
    .executeTakeFirst()
  return copy !== undefined
}

/** @throws not_found */
export const changeSnapshot = (
  ctx: StoreCtx,
  id: string,
  change: Partial<Pick<VolumeSnapshotRow, 'name' | 'description'>>,
): Promise<Snapshot> =>
  transact(ctx, async (tx) => {
    await updateSnapshotRow(tx, await getSnapshotRow(tx, id), change)
    return getSnapshot(tx, id)
  })

/** By an operator's word alone. @throws not_found */
export const resetSnapshot = (ctx: StoreCtx, id: string, status: SnapshotStatus): Promise<void> =>
  transact(ctx, async (tx) => updateSnapshotRow(tx, await getSnapshotRow(tx, id), { status }))

/** Gives the metadata anew from what it was. @throws not_found */
export const changeSnapshotMetadata = (ctx: StoreCtx, id: string, next: (had: Metadata) => Metadata): Promise<Metadata> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_snapshot', id)
    const snapshot = await getSnapshot(tx, id)
    const metadata = next(snapshot.metadata)
    await tx.db.deleteFrom('volume_snapshot_metadata').where('snapshot_id', '=', id).execute()
    await writeSnapshotPairs(tx, id, metadata)
    await updateSnapshotRow(tx, snapshot, {})
    return metadata
  })
