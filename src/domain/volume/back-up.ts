/** Begins what backups do with volumes and snapshots: nobody else changes these meanwhile. `backed-up.ts` ends it. */
import type { StoreCtx } from '../../store/context.ts'
import { heldVolume } from './attachment.ts'
import type { VolumeFacts } from './backed-up.ts'
import { readMetadata } from './metadata.store.ts'
import { volumeRefusals } from './refusals.ts'
import { getSnapshotRow, updateSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow, VolumeSnapshotRow } from './tables.ts'
import { requireStatus, updateVolumeRow } from './volume.store.ts'

interface BackedUp {
  volume: VolumeRow & { host_id: string }
  snapshot: VolumeSnapshotRow | undefined
  facts: VolumeFacts
}

interface NewBackup {
  volumeId: string
  snapshotId?: string | undefined
  /** Also of a volume that a server has: what it holds at one moment. */
  whileInUse: boolean
}

/** The volume, or the snapshot of it, is `backing-up` until `endBackup`. @throws not_found, bad_request */
export async function beginBackup(tx: StoreCtx, { volumeId, snapshotId, whileInUse }: NewBackup): Promise<BackedUp> {
  const volume = await heldVolume(tx, volumeId)
  const snapshot = snapshotId === undefined ? undefined : await snapshotToBackUp(tx, volume, snapshotId)
  if (!snapshot) {
    requireStatus(volume, 'backup-in-use')
    if (!whileInUse && volume.status === 'in-use') throw volumeRefusals.backup_needs_force({ id: volumeId })
  }
  if (volume.encrypted === 1) throw volumeRefusals.encrypted_backup({ id: volumeId })
  const { host_id } = volume
  if (host_id === null) throw volumeRefusals.nothing_to_back_up({ id: volumeId })
  if (snapshot) await updateSnapshotRow(tx, snapshot, { status: 'backing-up' })
  else await updateVolumeRow(tx, volume, { status: 'backing-up' })
  return { volume: { ...volume, host_id }, snapshot, facts: await factsOf(tx, volume) }
}

async function snapshotToBackUp(tx: StoreCtx, { id: volumeId }: VolumeRow, id: string): Promise<VolumeSnapshotRow> {
  const snapshot = await getSnapshotRow(tx, id)
  if (snapshot.volume_id !== volumeId) throw volumeRefusals.snapshot_of_other({ id, volumeId })
  if (snapshot.status !== 'available') throw volumeRefusals.snapshot_not_available({ id, status: snapshot.status })
  return snapshot
}

const factsOf = async (tx: StoreCtx, { id, name, description, bootable }: VolumeRow): Promise<VolumeFacts> => ({
  name,
  description,
  bootable: bootable === 1,
  metadata: await readMetadata(tx, 'volume_metadata', id),
  imageMetadata: await readMetadata(tx, 'volume_image_metadata', id),
})

/** A volume that is there is `restoring-backup` until `endRestore`. @throws not_found, bad_request */
export async function beginRestore(tx: StoreCtx, volumeId: string, backupGib: number): Promise<VolumeRow> {
  const volume = await heldVolume(tx, volumeId)
  requireStatus(volume, 'restore')
  if (volume.encrypted === 1) throw volumeRefusals.encrypted_backup({ id: volumeId })
  if (backupGib > volume.size_gib) throw volumeRefusals.smaller_than_backup({ sizeGib: volume.size_gib, backupGib })
  await updateVolumeRow(tx, volume, { status: 'restoring-backup' })
  return volume
}
