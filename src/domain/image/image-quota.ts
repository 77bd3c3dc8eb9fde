/** Counts what a project has of images against what it may have: the operator's limits by identity's limit API, else the defaults. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { listServices } from '../identity/catalog/index.ts'
import { createRegisteredLimits, findAllowance, listRegisteredLimits, type NewRegisteredLimit } from '../identity/limit/index.ts'
import type { ImageLimits } from './image-limits.ts'
import { imageRefusals } from './refusals.ts'

const MIB = 2 ** 20

/** What is limited, under the names that clients of the limit API know; sizes there are in MiB. -1 is no limit. */
const RESOURCES = {
  image_count_total: { limit: 'imagesPerProject', unit: 1 },
  image_size_total: { limit: 'bytesPerProject', unit: MIB },
  image_stage_total: { limit: 'stagedBytesPerProject', unit: MIB },
  image_count_uploading: { limit: 'uploadsPerProject', unit: 1 },
} as const satisfies Record<string, { limit: keyof ImageLimits; unit: number }>

export type ImageResource = keyof typeof RESOURCES
export const IMAGE_RESOURCES = Object.keys(RESOURCES) as ImageResource[]

/** In the unit of the limit API: a number of images, or MiB. */
export type ImageAmounts = Record<ImageResource, number>

/** Of one project, in numbers and bytes. */
export interface ImageUsage {
  images: number
  /** Of files that are images, or are being uploaded as such, as far as their size was said. */
  bytes: number
  /** Of files that wait for an import. */
  staged: number
  /** Writers at work. */
  uploads: number
}

export async function imageUsageOf(ctx: StoreCtx, projectId: string, except?: string): Promise<ImageUsage> {
  const rows = await ctx.db
    .selectFrom('image')
    .select((eb) => [
      'status',
      eb.fn.countAll<number>().as('images'),
      eb.fn.sum<number | null>(eb.fn.coalesce('size_bytes', 'upload_bytes', eb.lit(0))).as('bytes'),
      eb.fn.count<number>('upload_key').as('uploads'),
    ])
    .where('owner_id', '=', projectId)
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .groupBy('status')
    .execute()
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  return {
    images: sum((row) => Number(row.images)),
    bytes: sum((row) => (row.status === 'uploading' ? 0 : Number(row.bytes ?? 0))),
    staged: sum((row) => (row.status === 'uploading' ? Number(row.bytes ?? 0) : 0)),
    uploads: sum((row) => Number(row.uploads)),
  }
}

/** What the project may have, and has: sizes rounded up. */
export async function imageAllowances(
  ctx: StoreCtx,
  limits: ImageLimits,
  projectId: string,
): Promise<{ limit: ImageAmounts; usage: ImageAmounts }> {
  const used = await imageUsageOf(ctx, projectId)
  const limit = {} as ImageAmounts
  for (const resource of IMAGE_RESOURCES) limit[resource] = await allowanceOf(ctx, limits, projectId, resource)
  const usage = {
    image_count_total: used.images,
    image_size_total: Math.ceil(used.bytes / MIB),
    image_stage_total: Math.ceil(used.staged / MIB),
    image_count_uploading: used.uploads,
  }
  return { limit, usage }
}

async function allowanceOf(ctx: StoreCtx, limits: ImageLimits, projectId: string, resource: ImageResource): Promise<number> {
  const told = await findAllowance(ctx, { projectId, serviceType: 'image', resourceName: resource })
  if (told !== undefined) return told
  const { limit, unit } = RESOURCES[resource]
  return limits[limit] < 0 ? -1 : limits[limit] / unit
}

/** Called in the transaction that adds the image; parallel ones count each other. @throws over_quota */
export async function requireRoomForImage(tx: StoreCtx, limits: ImageLimits, projectId: string | null): Promise<void> {
  if (projectId === null) return
  await lockName(tx, `image-limit:${projectId}`)
  const limit = await allowanceOf(tx, limits, projectId, 'image_count_total')
  if (limit < 0) return
  const { images: used } = await imageUsageOf(tx, projectId)
  if (used >= limit) throw imageRefusals.count_exceeded({ projectId, resource: 'image_count_total', used, limit })
}

/** Called in the transaction that begins a write. @throws over_quota */
export async function requireRoomForUpload(tx: StoreCtx, limits: ImageLimits, projectId: string | null): Promise<void> {
  if (projectId === null) return
  await lockName(tx, `image-limit:${projectId}`)
  const limit = await allowanceOf(tx, limits, projectId, 'image_count_uploading')
  if (limit < 0) return
  const { uploads: used } = await imageUsageOf(tx, projectId)
  if (used >= limit) throw imageRefusals.count_exceeded({ projectId, resource: 'image_count_uploading', used, limit })
}

export interface BytesWanted {
  /** The image that gets them: what it has itself is not counted. */
  imageId: string
  projectId: string | null
  as: 'image' | 'staged'
  /** Bytes the caller has said it will send, or has sent; undefined when it has not said. */
  bytes: number | undefined
}

/**
 * @returns how many bytes may come
 * @throws over_quota when there is no room for what is wanted, too_large
 */
export async function requireRoomForBytes(tx: StoreCtx, limits: ImageLimits, wanted: BytesWanted): Promise<number> {
  const { imageId, projectId, as, bytes } = wanted
  const most = limits.imageBytes < 0 ? Number.MAX_SAFE_INTEGER : limits.imageBytes
  if ((bytes ?? 0) > most) throw imageRefusals.too_large({ limit: most })
  if (projectId === null) return most
  await lockName(tx, `image-limit:${projectId}`)
  const limit = await allowanceOf(tx, limits, projectId, as === 'image' ? 'image_size_total' : 'image_stage_total')
  if (limit < 0) return most
  const used = await imageUsageOf(tx, projectId, imageId)
  const room = Math.max(0, limit * MIB - (as === 'image' ? used.bytes : used.staged))
  if ((bytes ?? 1) > room) throw imageRefusals.bytes_exceeded({ wanted: bytes, remaining: room })
  return Math.min(most, room)
}

/** Has the limit API show what counts, for an operator to change. What is there already stays as it is. */
export async function ensureRegisteredLimits(ctx: StoreCtx, limits: ImageLimits): Promise<void> {
  const { items: services } = await listServices(ctx, { filters: [{ field: 'type', values: ['image'] }] })
  const [service] = services
  if (!service) return
  const { items: there } = await listRegisteredLimits(ctx, { filters: [{ field: 'serviceId', values: [service.id] }] })
  const missing = IMAGE_RESOURCES.filter((resource) => !there.some(({ resourceName }) => resourceName === resource))
  await createRegisteredLimits(
    ctx,
    missing.map((resourceName): NewRegisteredLimit => {
      const { limit, unit } = RESOURCES[resourceName]
      const defaultLimit = limits[limit] < 0 ? -1 : limits[limit] / unit
      return { serviceId: service.id, regionId: null, resourceName, defaultLimit, description: null }
    }),
  )
}
