/** Gives what a backup consists of to the host that restores it, and to nobody else. */
import type { BackupStore } from '../../drivers/backup/driver.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { isOfStore, openTransfer, type Sender } from './save.ts'
import { readChunk, readPage } from './stored.ts'
import type { VolumeBackupRow } from './tables.ts'
import { failTransfer } from './transfer.ts'

/** The names of the chunks of a page, in their order; the empty one stands for zeros. @throws not_found, internal */
export const sendPage = (ctx: StoreCtx, store: BackupStore, sender: Sender, page: number): Promise<string[]> =>
  restoring(ctx, sender, (backup) => readPage(store, backup, page))

/** Packed. @throws not_found, internal */
export const sendChunk = (ctx: StoreCtx, store: BackupStore, sender: Sender, name: string): Promise<Buffer> =>
  restoring(ctx, sender, (backup) => readChunk(store, backup, name))

/** A store that cannot give it ends the restoring with the reason. */
async function restoring<T>(asked: StoreCtx, sender: Sender, work: (backup: VolumeBackupRow) => Promise<T>): Promise<T> {
  const ctx: StoreCtx = { ...asked, who: { kind: 'cloud' }, reach: undefined }
  const { transfer, backup } = await openTransfer(ctx, sender, 'restore')
  try {
    return await work(backup)
  } catch (thrown) {
    if (!isOfStore(thrown)) throw thrown
    ctx.log.error({ backup: backup.id, error: thrown, cause: thrown.cause }, 'the backup store does not give a backup')
    await transact(ctx, (tx) => failTransfer(tx, transfer, thrown.message))
    throw thrown
  }
}
