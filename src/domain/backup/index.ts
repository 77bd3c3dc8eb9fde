/** Offers backups of volumes to facades, to the agents' API and to the agent. */
import './tables.ts'

export type { BackupStore } from '../../drivers/backup/driver.ts'
export type { backupStoreRefusals } from '../../drivers/backup/refusals.ts'
export {
  type Backup,
  type BackupUsage,
  backupUsageOf,
  findBackupRow as findAnyBackup,
  getBackup,
} from './backup.store.ts'
export { type BackupChange, changeBackup, resetBackup } from './change.ts'
export { createBackup, type NewBackup } from './create.ts'
export {
  type BackupTransfersForm,
  backupTransfersForm,
  type ObservedTransfer,
  type WantedTransfer,
} from './host-form.ts'
export { backupsInStore, inspectStore, type StoreFaults } from './inspect.ts'
export { type BackupField, type BackupRequest, listBackups } from './list.ts'
export { removeTransfersOfHost } from './lost-host.ts'
export { sendChunk, sendPage } from './read.ts'
export { type BackupRecord, exportBackup, importBackup } from './record.ts'
export { backupRefusals } from './refusals.ts'
export { deleteBackup } from './remove.ts'
export { createVolumeFromBackup, type Restored, restoreBackup } from './restore.ts'
export { chunkFrom, finishSaving, receiveChunk, receivePage, type Sender } from './save.ts'
