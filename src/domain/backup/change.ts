/** Changes what is noted of a backup, and what it is said to be. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { requireFewPairs } from '../volume/index.ts'
import { type Backup, getBackup, getBackupRow, heldBackup, updateBackupRow, writePairs } from './backup.store.ts'
import { backupRefusals } from './refusals.ts'
import { failTransfer, transfersOf } from './transfer.ts'

export interface BackupChange {
  name?: string | null
  description?: string | null
  /** All of it. */
  metadata?: Readonly<Record<string, string>>
}

/** @throws not_found */
export const changeBackup = (ctx: StoreCtx, id: string, { metadata, ...columns }: BackupChange): Promise<Backup> =>
  transact(ctx, async (tx) => {
    const row = await getBackupRow(tx, id)
    requireFewPairs(metadata ?? {})
    if (metadata) await writePairs(tx, id, metadata)
    await updateBackupRow(tx, row, columns)
    return getBackup(tx, id)
  })

/** By an operator's word: what was under way with it ends. @throws not_found, bad_request where it would be called available and is not whole */
export const resetBackup = (ctx: StoreCtx, id: string, status: 'available' | 'error'): Promise<void> =>
  transact(ctx, async (tx) => {
    const { stored } = await heldBackup(tx, id)
    if (status === 'available' && stored !== 'whole') throw backupRefusals.not_whole({ id })
    for (const transfer of await transfersOf(tx, id)) await failTransfer(tx, transfer, 'An operator has ended it.')
    await updateBackupRow(tx, await getBackupRow(tx, id), { status })
  })
