/** Puts right what died half-way: uploads whose writer is silent, and kept bytes that no row names. */
import type { ImageFiles } from '../../drivers/image/driver.ts'
import type { Task } from '../../operation/loop.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { hasOneController, lockName } from '../../store/dialect.ts'
import { updateImageRow } from './image.store.ts'
import { removeFile } from './remove.ts'
import { emptied } from './upload-claim.ts'

export interface Swept {
  /** Images that wait for bytes again. */
  released: number
  /** Files that were nobody's. */
  removed: number
}

/** Runs at the start and every half minute; safe beside uploads of this and other controllers. */
export const imageTask = (files: ImageFiles): Task => ({
  name: 'image.sweep',
  every: 30_000,
  alone: true,
  run: (ctx) => sweepImages(ctx, files),
})

export async function sweepImages(ctx: StoreCtx, files: ImageFiles): Promise<Swept> {
  const released = await releaseSilent(ctx)
  // Listed before the rows are read: a key is in its row before its file is there, so a file that no row names then is nobody's.
  const kept = await files.list()
  const named = await namedKeys(ctx)
  const garbage = kept.filter((key) => !named.has(key))
  for (const key of garbage) await removeFile(ctx, files, key)
  return { released, removed: garbage.length }
}

/**
 * For a controller that starts, before it takes requests: where there is no other, every writer has died, and images need not wait
 * until that is told by silence. @returns how many wait for bytes again
 */
export async function releaseAbandonedUploads(ctx: StoreCtx): Promise<number> {
  if (!hasOneController(ctx.db)) return 0
  await ctx.db.updateTable('image').set({ upload_until: 0 }).where('upload_until', 'is not', null).execute()
  return releaseSilent(ctx)
}

async function releaseSilent(ctx: StoreCtx): Promise<number> {
  const silent = await ctx.db.selectFrom('image').select('id').where('upload_until', '<', ctx.clock.now()).execute()
  let released = 0
  for (const { id } of silent) if (await release(ctx, id)) released++
  return released
}

const release = (ctx: StoreCtx, id: string): Promise<boolean> =>
  transact(ctx, async (tx) => {
    await lockName(tx, `image:${id}`)
    const row = await tx.db.selectFrom('image').select(['id', 'owner_id', 'upload_until']).where('id', '=', id).executeTakeFirst()
    if (!row || row.upload_until === null || row.upload_until >= tx.clock.now()) return false
    await updateImageRow(tx, { id, ownerId: row.owner_id }, emptied)
    return true
  })

async function namedKeys(ctx: StoreCtx): Promise<Set<string | null>> {
  const rows = await ctx.db.selectFrom('image').select(['file_key', 'upload_key']).execute()
  return new Set(rows.flatMap((row) => [row.file_key, row.upload_key]))
}
