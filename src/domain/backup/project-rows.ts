/** What projects have of backups. */
import { type StoreCtx, transact } from '../../store/context.ts'
import type { ProjectRows } from '../project-rows.ts'
import { deleteBackup } from './remove.ts'

export const backupRows: readonly ProjectRows[] = [
  { noun: 'backup of a volume', table: 'volume_backup', remove: deleteWithIncrements },
]

/** In one transaction, so that nobody adds to them meanwhile. */
async function deleteWithIncrements(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const query = tx.db.selectFrom('volume_backup').select('id').where('parent_id', '=', id).where('status', '!=', 'deleting')
    for (const increment of await query.execute()) await deleteWithIncrements(tx, increment.id)
    await deleteBackup(tx, id, { force: true })
  })
}
