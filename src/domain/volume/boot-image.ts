/** The image that a volume begins as: whether it has room for it, what its host is told of it, and what is noted of it. */
import type { StoreCtx } from '../../store/context.ts'
import { type BootImage, getBootImage } from '../image/index.ts'
import { volumeRefusals } from './refusals.ts'

const GIB = 1024 ** 3

/** @throws not_found, bad_request */
export async function imageFitting(ctx: StoreCtx, imageId: string, sizeGib: number): Promise<BootImage> {
  const image = await getBootImage(ctx, imageId)
  const neededGib = Math.max(image.minDiskGib, Math.ceil(image.virtualBytes / GIB))
  if (sizeGib < neededGib) throw volumeRefusals.too_small_for_image({ imageId, sizeGib, neededGib })
  return image
}

export const baseOf = ({ id, diskFormat, sizeBytes, sha512 }: BootImage) => ({ id, format: diskFormat, sizeBytes, sha512 })

/** What is noted of the image, for whoever makes a server or an image of the volume. */
export const imageFactsOf = (image: BootImage): Record<string, string> => ({
  ...image.properties,
  image_id: image.id,
  image_name: image.name,
  container_format: 'bare',
  disk_format: image.diskFormat,
  min_disk: String(image.minDiskGib),
  min_ram: String(image.minRamMib),
  size: String(image.sizeBytes),
})
