/** What may change of an image that is there. */

import { holds } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { changeWords, longWords, moveTags } from '../tag/index.ts'
import { requireFields } from './create.ts'
import { getImage, replaceProperties, updateImageRow } from './image.store.ts'
import { columnsOf, type Image, type ImageFields } from './image.ts'
import { imageReach, requireOwn } from './image-access.ts'
import type { ImageLimits } from './image-limits.ts'
import { type ImageMove, requireMove } from './image-status.ts'
import { imageRefusals } from './refusals.ts'

/** Properties and tags that are given replace all that were there. */
export type ImageChange = Partial<ImageFields>

/** Reads the image for a change of it: until the transaction ends nobody else changes it. @throws not_found, forbidden */
export async function getForChange(tx: StoreCtx, id: string, what: string): Promise<Image> {
  await lockName(tx, `image:${id}`)
  const image = await getImage(tx, id)
  requireOwn(tx, image, what)
  return image
}

/**
 * @param decide makes the change out of what is there; called in the transaction
 * @throws not_found, forbidden, bad_request, over_quota
 */
export async function updateImage(
  ctx: StoreCtx,
  limits: ImageLimits,
  id: string,
  decide: (image: Image) => ImageChange,
): Promise<Image> {
  return transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'update')
    const change = onlyNew(image, decide(image))
    if (Object.keys(change).length === 0) return image
    requireAllowed(tx, image, change)
    requireFields(tx, limits, change)
    if (change.properties) await replaceProperties(tx, id, change.properties)
    await writeTags(tx, image, change)
    await updateImageRow(tx, image, columnsOf(change))
    return getImage(tx, id)
  })
}

/** Its tags are of the project that it is of. */
async function writeTags(tx: StoreCtx, image: Image, { tags, ownerId = image.ownerId }: ImageChange): Promise<void> {
  const tagged = { kind: 'image', id: image.id, projectId: ownerId }
  if (tags) await changeWords(tx, tagged, () => tags, longWords(Infinity))
  if (ownerId !== image.ownerId) await moveTags(tx, tagged)
}

/** Setting a field to what it is already needs no permission. */
function onlyNew(image: Image, change: ImageChange): ImageChange {
  const entries = Object.entries(change) as [keyof ImageFields, unknown][]
  return Object.fromEntries(entries.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(image[name])))
}

function requireAllowed(tx: StoreCtx, image: Image, change: ImageChange): void {
  if (change.ownerId !== undefined && !holds(imageReach(tx), { projectId: change.ownerId })) throw imageRefusals.owner_fixed()
  if (image.status === 'queued') return
  for (const [name, value] of [
    ['disk_format', change.diskFormat],
    ['container_format', change.containerFormat],
  ] as const)
    if (value !== undefined) throw imageRefusals.format_fixed({ field: name })
}

/** Keeps an image from being read without deleting it, and back; the same twice is fine. */
export async function setActivation(
  ctx: StoreCtx,
  id: string,
  move: Extract<ImageMove, 'deactivate' | 'reactivate'>,
): Promise<void> {
  await transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, move)
    if (image.status !== 'active' && image.status !== 'deactivated')
      throw imageRefusals.activation({ act: move, status: image.status })
    const status = requireMove(image.status, move)
    if (status !== image.status) await updateImageRow(tx, image, { status })
  })
}
