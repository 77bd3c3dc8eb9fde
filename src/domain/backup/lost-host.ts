/** Ends what was under way on a host that is gone for ever. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { backupRefusals } from './refusals.ts'
import { failTransfer } from './transfer.ts'

export const removeTransfersOfHost = (ctx: StoreCtx, hostId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { message } = backupRefusals.host_gone()
    const rows = await tx.db.selectFrom('backup_transfer').selectAll().where('host_id', '=', hostId).execute()
    for (const row of rows) if (row.wanted_state === 'present') await failTransfer(tx, row, message)
    await tx.db.deleteFrom('backup_transfer').where('host_id', '=', hostId).execute()
  })
