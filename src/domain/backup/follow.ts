/** Has new volumes restored when they are made, and ends the restoring of those that are not to be. */
import type { Task } from '../../operation/task.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { findAnyVolume } from '../volume/index.ts'
import { failTransfer } from './transfer.ts'

export const restoreTask = (): Task => ({
  name: 'backup.restores',
  every: 60_000,
  wakeOn: ['volume', 'backup_transfer'],
  alone: true,
  run: followRestores,
})

export async function followRestores(ctx: StoreCtx): Promise<void> {
  const rows = await ctx.db
    .selectFrom('backup_transfer')
    .select('id')
    .where('kind', '=', 'restore')
    .where('wanted_state', '=', 'present')
    .orderBy('id')
    .execute()
  for (const { id } of rows) await transact(ctx, (tx) => followRestore(tx, id))
}

async function followRestore(tx: StoreCtx, id: string): Promise<void> {
  const row = await tx.db.selectFrom('backup_transfer').selectAll().where('id', '=', id).executeTakeFirst()
  if (row?.wanted_state !== 'present') return
  const volume = await findAnyVolume(tx, row.volume_id)
  if (!volume || (volume.status !== 'creating' && volume.status !== 'restoring-backup'))
    return failTransfer(tx, row, volume ? (volume.fault ?? `The volume is ${volume.status}.`) : 'The volume is gone.')
  if (volume.status !== 'restoring-backup' || row.host_id !== null || volume.host_id === null) return
  await tx.db.updateTable('backup_transfer').set({ host_id: volume.host_id }).where('id', '=', id).execute()
  await touchHost(tx, volume.host_id)
}
