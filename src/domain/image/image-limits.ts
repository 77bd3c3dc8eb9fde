/** How much there may be: set by the operator, the same for every project. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { imageRefusals } from './refusals.ts'

/** -1 is no limit. */
export interface ImageLimits {
  /** Of one image's file. */
  imageBytes: number
  imagesPerProject: number
  /** Of all files of a project together, with what is being uploaded. */
  bytesPerProject: number
  propertiesPerImage: number
  tagsPerImage: number
  membersPerImage: number
}

/** The per-image figures are OpenStack's own defaults. */
export const IMAGE_LIMITS: ImageLimits = {
  imageBytes: 2 ** 40,
  imagesPerProject: -1,
  bytesPerProject: -1,
  propertiesPerImage: 128,
  tagsPerImage: 128,
  membersPerImage: 128,
}

/** @throws over_quota */
export function requireWithin(limit: number, count: number, resource: 'images' | 'members' | 'properties' | 'tags'): void {
  if (limit < 0 || count <= limit) return
  throw imageRefusals.limit_exceeded({ resource, wanted: count, limit })
}

export interface ImageUsage {
  count: number
  bytes: number
}

export async function imageUsageOf(ctx: StoreCtx, projectId: string): Promise<ImageUsage> {
  const row = await ctx.db
    .selectFrom('image')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number | null>(eb.fn.coalesce('size_bytes', 'upload_bytes', eb.lit(0))).as('bytes'),
    ])
    .where('owner_id', '=', projectId)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), bytes: Number(row.bytes ?? 0) }
}

/** Called in the transaction that adds the image; parallel ones count each other. */
export async function requireRoomForImage(tx: StoreCtx, limits: ImageLimits, projectId: string | null): Promise<void> {
  if (projectId === null || limits.imagesPerProject < 0) return
  await lockName(tx, `image-limit:${projectId}`)
  const { count } = await imageUsageOf(tx, projectId)
  requireWithin(limits.imagesPerProject, count + 1, 'images')
}

/**
 * @param wanted bytes the caller has said it will send; undefined when it has not
 * @returns how many bytes may come
 * @throws over_quota when there is no room for what is wanted
 */
export async function requireRoomForBytes(
  tx: StoreCtx,
  limits: ImageLimits,
  projectId: string | null,
  wanted: number | undefined,
): Promise<number> {
  const most = limits.imageBytes < 0 ? Number.MAX_SAFE_INTEGER : limits.imageBytes
  if ((wanted ?? 0) > most) throw imageRefusals.too_large({ limit: most })
  if (projectId === null || limits.bytesPerProject < 0) return most
  await lockName(tx, `image-limit:${projectId}`)
  const { bytes } = await imageUsageOf(tx, projectId)
  const room = Math.max(0, limits.bytesPerProject - bytes)
  if ((wanted ?? 1) > room) throw imageRefusals.bytes_exceeded({ wanted, remaining: room })
  return Math.min(most, room)
}
