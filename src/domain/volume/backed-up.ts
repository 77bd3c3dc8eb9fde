/** Ends what backups did with volumes and snapshots: these are free again, and restored ones get back what was noted of the first. */
import type { StoreCtx } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { attachmentsTo, settleStatus, statusBy } from './attachment.store.ts'
import { type Metadata, replaceMetadata } from './metadata.store.ts'
import { findSnapshotRow, updateSnapshotRow } from './snapshot.store.ts'
import { findVolumeRow, updateVolumeRow } from './volume.store.ts'

/** What is noted of a volume besides its bytes, and goes with a backup. */
export interface VolumeFacts {
  name: string | null
  description: string | null
  bootable: boolean
  metadata: Metadata
  imageMetadata: Metadata
}

/** It is what it was, unless something else is done with it by now. */
export async function endBackup(tx: StoreCtx, volumeId: string, snapshotId: string | null): Promise<void> {
  if (snapshotId !== null) {
    const snapshot = await findSnapshotRow(tx, snapshotId)
    if (snapshot?.status === 'backing-up') await updateSnapshotRow(tx, snapshot, { status: 'available' })
    return
  }
  await holdRow(tx, 'volume', volumeId)
  const volume = await findVolumeRow(tx, volumeId)
  if (volume?.status !== 'backing-up') return
  await updateVolumeRow(tx, volume, { status: statusBy(await attachmentsTo(tx, volumeId)) })
}

/** How a volume is called that was made for a backup, until it has the name of the first. */
const PROVISIONAL = /^restore_backup_/

/** @param facts of the volume that it is a copy of now; absent: it could not be restored */
export async function endRestore(tx: StoreCtx, volumeId: string, facts: VolumeFacts | undefined): Promise<void> {
  await holdRow(tx, 'volume', volumeId)
  const volume = await findVolumeRow(tx, volumeId)
  if (volume?.status !== 'restoring-backup') return
  if (!facts) return updateVolumeRow(tx, volume, { status: 'error_restoring' })
  const takesName = volume.name !== null && PROVISIONAL.test(volume.name) && facts.name !== null
  // whatever a limit says: they were there once
  await replaceMetadata(tx, 'volume_metadata', volumeId, facts.metadata)
  await replaceMetadata(tx, 'volume_image_metadata', volumeId, facts.imageMetadata)
  await updateVolumeRow(tx, volume, {
    status: 'available',
    bootable: facts.bootable ? 1 : 0,
    ...(takesName && { name: facts.name, description: facts.description }),
  })
  await settleStatus(tx, volumeId)
}
