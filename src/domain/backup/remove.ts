/** Deletes backups: the row stays, `deleting`, until the store has nothing of it left (`erase.ts`). */
import { type StoreCtx, transact } from '../../store/context.ts'
import { getBackupRow, hasIncrements, heldBackup, updateBackupRow } from './backup.store.ts'
import { backupRefusals } from './refusals.ts'
import { failTransfer, transfersOf } from './transfer.ts'

/** @param force in whatever state it is: what is under way with it ends @throws not_found, bad_request */
export const deleteBackup = (ctx: StoreCtx, id: string, { force = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    const { status } = await heldBackup(tx, id)
    if (!force && status !== 'available' && status !== 'error') throw backupRefusals.wrong_status({ id, act: 'delete', status })
    if (await hasIncrements(tx, id)) throw backupRefusals.has_increments({ id })
    for (const transfer of await transfersOf(tx, id)) await failTransfer(tx, transfer, 'The backup was deleted.')
    await updateBackupRow(tx, await getBackupRow(tx, id), { status: 'deleting' })
  })
