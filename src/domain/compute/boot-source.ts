/** What a server boots from: an image that becomes its own disk, or a volume; and what either asks of the computer. */
import { withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type BootImage, getBootImage } from '../image/index.ts'
import { getSnapshot, getVolume } from '../volume/index.ts'
import type { Properties } from './demand.ts'
import type { NewDisk } from './new-disk.ts'
import { computeRefusals } from './refusals.ts'

export interface BootSource {
  /** Undefined when it boots from a volume. */
  image?: BootImage
  properties: Properties
  minRamMib: number
}

/** @throws bad_request, not_found */
export async function bootSourceOf(ctx: StoreCtx, imageId: string | undefined, disks: readonly NewDisk[]): Promise<BootSource> {
  const root = disks.find(({ bootIndex }) => bootIndex === 0)
  const image = imageId === undefined ? undefined : await getBootImage(ctx, imageId, { withoutBytes: root !== undefined })
  if (!root) {
    if (!image) throw computeRefusals.nothing_to_boot()
    return { image, properties: image.properties, minRamMib: image.minRamMib }
  }
  const said = await sourceFacts(withoutReach(ctx), root)
  return image ? { properties: image.properties, minRamMib: image.minRamMib } : said
}

async function sourceFacts(ctx: StoreCtx, { source }: NewDisk): Promise<BootSource> {
  switch (source.kind) {
    case 'blank':
      return { properties: {}, minRamMib: 0 }
    case 'image': {
      const { properties, minRamMib } = await getBootImage(ctx, source.id)
      return { properties, minRamMib }
    }
    case 'snapshot':
      return volumeFacts(ctx, (await getSnapshot(ctx, source.id)).volume_id)
    case 'volume':
      return volumeFacts(ctx, source.id)
  }
}

/** @throws bad_request for one that nothing boots from */
async function volumeFacts(ctx: StoreCtx, id: string): Promise<BootSource> {
  const { bootable, imageMetadata } = await getVolume(ctx, id)
  if (!bootable) throw computeRefusals.volume_not_bootable({ volumeId: id })
  const properties = Object.fromEntries(Object.entries(imageMetadata).filter(([key]) => !IMAGE_FACTS.has(key)))
  return { properties, minRamMib: Number(imageMetadata.min_ram ?? 0) }
}

/** What a volume notes of its image beside the properties. */
const IMAGE_FACTS = new Set([
  'image_id',
  'image_name',
  'container_format',
  'disk_format',
  'min_disk',
  'min_ram',
  'size',
  'checksum',
  'signature_verified',
])
