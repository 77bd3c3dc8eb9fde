import type { Readable } from 'node:stream'
import type { ByteRange, ImageFiles } from '../../drivers/image/driver.ts'
import type { StoreCtx } from '../../store/context.ts'
import { getImage } from './image.store.ts'
import type { Image } from './image.ts'
import { imageReach, requireReadable } from './image-access.ts'
import { hasData } from './image-status.ts'
import { imageRefusals } from './refusals.ts'

export interface ImageData {
  image: Image
  /** Of the whole file. */
  sizeBytes: number
  /** Not opened yet: whoever has it in hand reads or destroys it. */
  open(range?: ByteRange): Promise<Readable>
}

/**
 * The bytes of an image that the caller may see; undefined when it has none yet.
 * @throws not_found; forbidden for a deactivated one, unless all images are within reach
 */
export async function findImageData(ctx: StoreCtx, files: ImageFiles, id: string): Promise<ImageData | undefined> {
  const image = await getImage(ctx, id)
  requireReadable(ctx, image)
  const { fileKey, sizeBytes } = image
  if (image.status === 'deactivated' && imageReach(ctx).kind !== 'all') throw imageRefusals.deactivated({ id })
  if (!hasData(image.status) || fileKey === null || sizeBytes === null) return undefined
  return { image, sizeBytes, open: (range) => files.read(fileKey, range) }
}

/** For hosts, which fetch what their guests boot from. @throws not_found also when there are no bytes */
export async function openImageFile(
  ctx: StoreCtx,
  files: ImageFiles,
  id: string,
): Promise<{ stream: Readable; size: number; sha512: string }> {
  const data = await findImageData(ctx, files, id)
  if (!data?.image.sha512) throw imageRefusals.no_data({ id })
  return { stream: await data.open(), size: data.sizeBytes, sha512: data.image.sha512 }
}
