/**
 * Who writes an image's bytes. A writer claims the row, says from time to time that it lives, and at last gives the row its
 * file or lets go. A writer that died is found by its silence, whichever process it was.
 */
import type { ImageFiles, ImageKey } from '../../drivers/image/driver.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { getForChange } from './change.ts'
import { updateImageRow } from './image.store.ts'
import type { Image } from './image.ts'
import type { ImageLimits } from './image-limits.ts'
import { requireRoomForBytes, requireRoomForUpload } from './image-quota.ts'
import { type ImageMove, imageMoves, requireMove } from './image-status.ts'
import { imageRefusals } from './refusals.ts'
import { removeFile } from './remove.ts'
import type { ImageRow } from './tables.ts'

/** How long a silent writer is believed to live, and how often a living one speaks. */
export const UPLOAD_MS = 30_000
const BEAT_MS = 10_000

export interface Claim {
  image: Image
  key: ImageKey
  /** How many bytes may come. */
  most: number
}

/** @throws conflict unless the image waits for bytes, bad_request without formats, over_quota, too_large */
export async function claimUpload(
  ctx: StoreCtx,
  limits: ImageLimits,
  id: string,
  move: 'upload' | 'stage',
  size: number | undefined,
): Promise<Claim> {
  return transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'upload data to')
    const status = requireMove(image.status, move)
    if (move === 'upload') requireFormats(image)
    await requireRoomForUpload(tx, limits, image.ownerId)
    const most = await requireRoomForBytes(tx, limits, { ...bytesOf(image, move), bytes: size })
    const key = `${id}.${tx.random.bytes(4).toString('hex')}`
    await updateImageRow(tx, image, {
      status,
      upload_key: key,
      upload_until: tx.clock.now() + UPLOAD_MS,
      upload_bytes: size ?? null,
    })
    return { image, key, most }
  })
}

const bytesOf = ({ id, ownerId }: Image, move: 'upload' | 'stage') => ({
  imageId: id,
  projectId: ownerId,
  as: move === 'upload' ? ('image' as const) : ('staged' as const),
})

/** @throws bad_request that names what is missing */
export function requireFormats(image: Image): void {
  const missing = [...(image.diskFormat ? [] : ['disk_format']), ...(image.containerFormat ? [] : ['container_format'])]
  if (missing.length > 0) throw imageRefusals.formats_missing({ fields: missing })
}

/** @throws conflict that names what is missing */
export function requireFormatsToImport({ containerFormat, diskFormat }: Image): void {
  if (containerFormat === null) throw imageRefusals.format_unset({ field: 'container_format' })
  if (diskFormat === null) throw imageRefusals.format_unset({ field: 'disk_format' })
}

/**
 * Runs `work` while the claim is kept alive, and lets the image and what was written go when it fails.
 * @param work gets a signal that aborts when the claim is lost
 */
export async function underClaim(
  ctx: StoreCtx,
  files: ImageFiles,
  claim: Claim,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const ended = new AbortController()
  const lost = new AbortController()
  const beating = beat(ctx, claim, ended.signal).catch((err) => lost.abort(err))
  try {
    await work(lost.signal)
  } catch (thrown) {
    if (await abandonUpload(ctx, claim)) await removeFile(ctx, files, claim.key)
    throw thrown
  } finally {
    ended.abort()
    await beating
  }
}

/** Ends when `signal` aborts. @throws gone when the row is another's or is no more */
async function beat(ctx: StoreCtx, { image, key }: Claim, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await ctx.clock.sleep(BEAT_MS, signal)
    } catch {
      return
    }
    const { numUpdatedRows } = await ctx.db
      .updateTable('image')
      .set({ upload_until: ctx.clock.now() + UPLOAD_MS })
      .where('id', '=', image.id)
      .where('upload_key', '=', key)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw imageRefusals.upload_lost({ id: image.id })
  }
}

/**
 * Gives the row what was written, if it still is the writer's.
 * @param move counts what was written once more: several callers at once may each have kept silent about how much comes
 * @throws gone, over_quota
 */
export async function settleUpload(
  ctx: StoreCtx,
  { image, key }: Claim,
  set: Partial<ImageRow>,
  written?: { limits: ImageLimits; move: 'upload' | 'stage'; sizeBytes: number },
): Promise<void> {
  await transact(ctx, async (tx) => {
    if (written) await requireRoomForBytes(tx, written.limits, { ...bytesOf(image, written.move), bytes: written.sizeBytes })
    const { numUpdatedRows } = await tx.db
      .updateTable('image')
      .set((eb) => ({
        ...set,
        ...unclaimed,
        updated_at: tx.clock.now(),
        generation: eb('generation', '+', 1),
      }))
      .where('id', '=', image.id)
      .where('upload_key', '=', key)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw imageRefusals.upload_lost({ id: image.id })
    recordChange(tx, 'image', image.id, image.ownerId)
  })
}

const unclaimed = { upload_key: null, upload_until: null, upload_bytes: null, import_task_id: null } satisfies Partial<ImageRow>

/** What an image is that has no bytes and nobody who writes them. */
export const emptied = {
  ...unclaimed,
  status: imageMoves['abandon' satisfies ImageMove].to,
  file_key: null,
  size_bytes: null,
  virtual_bytes: null,
  md5: null,
  sha512: null,
} satisfies Partial<ImageRow>

/**
 * @returns whether the file is nobody's. A database may have settled the upload and not have said so: then the row has the file. Where
 *   that cannot be asked, the sweep finds out.
 */
async function abandonUpload(ctx: StoreCtx, claim: Claim): Promise<boolean> {
  try {
    await settleUpload(ctx, claim, emptied).catch((err: unknown) => {
      // deleted meanwhile, swept, or settled: then there is nothing to let go
      if (!imageRefusals.upload_lost.is(err)) throw err
    })
    // by its id: every upload that fails asks this, and no index has files
    const query = ctx.db.selectFrom('image').select('id').where('id', '=', claim.image.id).where('file_key', '=', claim.key)
    return (await query.executeTakeFirst()) === undefined
  } catch (err) {
    ctx.log.error({ err, imageId: claim.image.id }, 'an upload could not be let go')
    return false
  }
}
