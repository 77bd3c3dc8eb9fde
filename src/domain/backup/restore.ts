/** Restores backups: to a volume that is there, or to a new one. The volume's host writes it, and its report ends it. */
import { withoutReach } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { beginRestore, createVolume, holdVolumes, type NewVolume, type Volume, volumeRefusals } from '../volume/index.ts'
import { heldBackup, updateBackupRow } from './backup.store.ts'
import { backupRefusals } from './refusals.ts'
import type { VolumeBackupRow } from './tables.ts'
import { beginTransfer } from './transfer.ts'

export interface Restored {
  backupId: string
  volumeId: string
  volumeName: string | null
}

/** @param to absent: a new volume, as large as the one that the backup is of @throws not_found, bad_request, over_quota */
export const restoreBackup = (ctx: StoreCtx, id: string, to: { volumeId?: string; name?: string | null }): Promise<Restored> =>
  transact(ctx, async (tx) => {
    if (to.volumeId !== undefined) await holdVolumes(tx, [to.volumeId]) // before the backup's chain, as where one is made
    const backup = await restorable(tx, id)
    const volume =
      to.volumeId === undefined ? await made(tx, backup, to.name) : await beginRestore(tx, to.volumeId, backup.size_gib)
    await begin(tx, backup, volume.id, to.volumeId === undefined ? null : volume.host_id)
    return { backupId: id, volumeId: volume.id, volumeName: volume.name }
  })

/** @throws not_found, bad_request, over_quota */
export const createVolumeFromBackup = (ctx: StoreCtx, id: string, given: Omit<NewVolume, 'backupId' | 'from'>): Promise<Volume> =>
  transact(ctx, async (tx) => {
    const backup = await restorable(withoutReach(tx), id)
    const { sizeGib } = given
    if (sizeGib < backup.size_gib) throw volumeRefusals.smaller_than_backup({ sizeGib, backupGib: backup.size_gib })
    const volume = await createVolume(tx, { ...given, backupId: id })
    await begin(tx, backup, volume.id, null)
    return volume
  })

const made = (tx: StoreCtx, { id, size_gib: sizeGib }: VolumeBackupRow, name: string | null | undefined): Promise<Volume> =>
  createVolume(tx, {
    name: name ?? `restore_backup_${id}`,
    description: 'auto-created_from_restore_from_backup',
    sizeGib,
    backupId: id,
  })

/** @throws not_found, bad_request */
async function restorable(tx: StoreCtx, id: string): Promise<VolumeBackupRow> {
  const backup = await heldBackup(tx, id)
  if (backup.status !== 'available') throw backupRefusals.wrong_status({ id, act: 'restore', status: backup.status })
  if (backup.stored !== 'whole') throw backupRefusals.not_whole({ id })
  return backup
}

async function begin(tx: StoreCtx, backup: VolumeBackupRow, volumeId: string, hostId: string | null): Promise<void> {
  await updateBackupRow(tx, backup, { status: 'restoring', fault: null })
  await beginTransfer(tx, { backup_id: backup.id, host_id: hostId, kind: 'restore', volume_id: volumeId, snapshot_id: null })
}
