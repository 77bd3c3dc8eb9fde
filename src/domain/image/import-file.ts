/** Images that the cloud brings along, made from files on the controller. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { ImageFiles } from '../../drivers/image/driver.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { createImage } from './create.ts'
import { getImage, updateImageRow, withDetails } from './image.store.ts'
import type { Image } from './image.ts'
import { IMAGE_LIMITS } from './image-limits.ts'
import { deleteImage } from './remove.ts'
import type { Visibility } from './tables.ts'
import { uploadImage } from './upload.ts'

export interface ImageFile {
  path: string
  name: string
  diskFormat: string
  visibility: Visibility
  /** The project it is to belong to; absent: none. */
  ownerId?: string
  minDiskGib?: number
  minRamMib?: number
  properties?: Record<string, string>
}

const PIECE = 256 * 1024

/**
 * Once for each name and content: the second call finds the first one's image. New content under an old name becomes a new
 * image; the older one stays for the servers that were made from it, hidden.
 * @throws what `uploadImage` does; an Error with code ENOENT when the file is missing
 */
export async function importImageFile(ctx: StoreCtx, files: ImageFiles, file: ImageFile): Promise<Image> {
  const cloud: StoreCtx = { ...ctx, who: { kind: 'cloud' } }
  const ownerId = file.ownerId ?? null
  const sha512 = await hashOf(file.path)
  const older = await imagesNamed(cloud, file.name, ownerId)
  const found = older.find((image) => image.status === 'active' && image.sha512 === sha512)
  const image = found ?? (await upload(cloud, files, file))
  for (const other of older) {
    if (other.id === image.id) continue
    if (other.status === 'queued') await deleteImage(cloud, files, other.id)
    else await setHidden(cloud, other, true)
  }
  await setHidden(cloud, image, false)
  return getImage(cloud, image.id)
}

async function upload(ctx: StoreCtx, files: ImageFiles, { path, properties = {}, ...fields }: ImageFile): Promise<Image> {
  const { size } = await stat(path)
  const image = await createImage(ctx, IMAGE_LIMITS, { ownerId: null, ...fields, containerFormat: 'bare', properties })
  const source = createReadStream(path, { highWaterMark: PIECE })
  await uploadImage(ctx, { files, limits: IMAGE_LIMITS }, image.id, { source, size })
  return image
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path, { highWaterMark: PIECE }), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) hash.update(piece)
  })
  return hash.digest('hex')
}

async function imagesNamed(ctx: StoreCtx, name: string, ownerId: string | null): Promise<Image[]> {
  const query = ctx.db.selectFrom('image').selectAll().where('name', '=', name)
  const rows = await (ownerId === null ? query.where('owner_id', 'is', null) : query.where('owner_id', '=', ownerId)).execute()
  return withDetails(ctx, rows)
}

async function setHidden(ctx: StoreCtx, image: Image, hidden: boolean): Promise<void> {
  if (image.hidden === hidden) return
  await transact(ctx, (tx) => updateImageRow(tx, image, { hidden: Number(hidden) }))
}
