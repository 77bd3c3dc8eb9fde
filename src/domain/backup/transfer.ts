/** What hosts have to do for backups: begun in the transaction that wants it, and ended by what the host says or the store has. */
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { touchHost } from '../host/index.ts'
import { endBackup, endRestore, type VolumeFacts } from '../volume/index.ts'
import { findBackupRow, updateBackupRow } from './backup.store.ts'
import type { BackupTransferRow } from './tables.ts'

type NewTransfer = Pick<BackupTransferRow, 'backup_id' | 'host_id' | 'kind' | 'volume_id' | 'snapshot_id'>

export async function beginTransfer(tx: StoreCtx, given: NewTransfer): Promise<void> {
  const row: BackupTransferRow = { id: tx.random.uuid(), ...given, wanted_state: 'present', created_at: tx.clock.now() }
  await insertRow(tx.db, 'backup_transfer', row)
  recordChange(tx, 'backup_transfer', row.id)
  if (row.host_id !== null) await touchHost(tx, row.host_id)
}

/** Its host forgets it; one that no host has heard of goes at once. */
export async function endTransfer(tx: StoreCtx, { id, host_id, wanted_state }: BackupTransferRow): Promise<void> {
  if (wanted_state === 'absent') return
  recordChange(tx, 'backup_transfer', id)
  if (host_id === null) return void (await tx.db.deleteFrom('backup_transfer').where('id', '=', id).execute())
  await tx.db.updateTable('backup_transfer').set({ wanted_state: 'absent' }).where('id', '=', id).execute()
  await touchHost(tx, host_id)
}

/** That are not over yet. */
export const transfersOf = (tx: StoreCtx, backupId: string): Promise<BackupTransferRow[]> =>
  tx.db
    .selectFrom('backup_transfer')
    .selectAll()
    .where('backup_id', '=', backupId)
    .where('wanted_state', '=', 'present')
    .orderBy('id')
    .execute()

/** Nothing comes of it, for this reason. */
export async function failTransfer(tx: StoreCtx, transfer: BackupTransferRow, fault: string): Promise<void> {
  await endTransfer(tx, transfer)
  const backup = await findBackupRow(tx, transfer.backup_id)
  if (transfer.kind === 'restore') {
    await endRestore(tx, transfer.volume_id, undefined)
    if (backup?.status === 'restoring') await updateBackupRow(tx, backup, { status: 'available', fault })
    return
  }
  await endBackup(tx, transfer.volume_id, transfer.snapshot_id)
  // what it left in the store goes, and whoever asked sees why
  if (backup?.status === 'creating') await updateBackupRow(tx, backup, { status: 'error', fault, stored: 'garbage' })
}

/** The volume holds what the backup does. */
export async function restoreDone(tx: StoreCtx, transfer: BackupTransferRow): Promise<void> {
  await endTransfer(tx, transfer)
  const backup = await findBackupRow(tx, transfer.backup_id)
  if (!backup) return
  const facts = JSON.parse(backup.facts) as VolumeFacts
  await endRestore(tx, transfer.volume_id, { ...facts, metadata: { ...facts.metadata, src_backup_id: backup.id } })
  if (backup.status === 'restoring')
    await updateBackupRow(tx, backup, { status: 'available', fault: null, restore_volume_id: transfer.volume_id })
}
