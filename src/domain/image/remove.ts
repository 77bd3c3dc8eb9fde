import type { ImageFiles, ImageKey } from '../../drivers/image/driver.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { removeTags } from '../tag/index.ts'
import { getForChange } from './change.ts'
import { findAnyImage } from './image.store.ts'
import type { Image } from './image.ts'
import { hasData, requireMove } from './image-status.ts'
import { imageRefusals } from './refusals.ts'

/**
 * The row goes, then the bytes; whoever reads them reads on to the end, and an upload that is under way finds the row gone.
 * @throws not_found, forbidden for a protected image
 */
export async function deleteImage(ctx: StoreCtx, files: ImageFiles, id: string): Promise<void> {
  const key = await transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'delete')
    if (image.protected) throw imageRefusals.protected({ id })
    requireMove(image.status, 'delete')
    return dropImage(tx, image)
  })
  if (key !== null) await removeFile(ctx, files, key)
}

/** Whoever may has been asked. @returns the file that is nobody's then */
export async function dropImage(tx: StoreCtx, { id, ownerId, fileKey }: Image): Promise<ImageKey | null> {
  await removeTags(tx, { kind: 'image', id })
  await deleteFound(tx.db.deleteFrom('image').where('id', '=', id))
  recordChange(tx, 'image', id, ownerId)
  return fileKey
}

/** What cannot be removed now is swept later: no row names it any more. */
export async function removeFile(ctx: StoreCtx, files: ImageFiles, key: ImageKey): Promise<void> {
  try {
    await files.remove(key)
  } catch (err) {
    ctx.log.error({ err, key }, 'an image file could not be removed')
  }
}

/** One that something else was to fill, and that never got its data: one that has them stays. @returns whether there is none now */
export async function discardEmptyImage(tx: StoreCtx, id: string): Promise<boolean> {
  await lockName(tx, `image:${id}`)
  const image = await findAnyImage(tx, id)
  if (image && hasData(image.status)) return false
  // what is being written at this moment is nobody's then, and swept
  if (image) await dropImage(tx, image)
  return true
}
