import { type StoreCtx, transact } from '../../store/context.ts'
import { getForChange } from './change.ts'
import { updateImageRow } from './image.store.ts'
import { type ImageLimits, requireWithin } from './image-limits.ts'
import { imageRefusals } from './refusals.ts'

/** The same tag twice is one. @throws not_found, forbidden, over_quota */
export async function addTag(ctx: StoreCtx, limits: ImageLimits, id: string, tag: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'update')
    if (image.tags.includes(tag)) return
    requireWithin(limits.tagsPerImage, image.tags.length + 1, 'tags')
    await tx.db.insertInto('image_tag').values({ image_id: id, tag }).execute()
    await updateImageRow(tx, image, {})
  })
}

/** @throws not_found for an image or a tag that is not there, forbidden */
export async function removeTag(ctx: StoreCtx, id: string, tag: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'update')
    if (!image.tags.includes(tag)) throw imageRefusals.tag_not_found({ id, tag })
    await tx.db.deleteFrom('image_tag').where('image_id', '=', id).where('tag', '=', tag).execute()
    await updateImageRow(tx, image, {})
  })
}
