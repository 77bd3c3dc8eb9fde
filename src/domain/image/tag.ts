/** Adds and removes single tags of an image. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { changeWords, longWords, removeTags } from '../tag/index.ts'
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
    await changeWords(tx, { kind: 'image', id, projectId: image.ownerId }, (words) => [...words, tag], longWords(Infinity))
    await updateImageRow(tx, image, {})
  })
}

/** @throws not_found for an image or a tag that is not there, forbidden */
export async function removeTag(ctx: StoreCtx, id: string, tag: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'update')
    if (!image.tags.includes(tag)) throw imageRefusals.tag_not_found({ id, tag })
    await removeTags(tx, { kind: 'image', id }, [tag])
    await updateImageRow(tx, image, {})
  })
}
