/**
 * Bytes come. The row is claimed first, so that of two uploads one wins; then they are written and hashed as they come,
 * with nothing held in memory, and held against the image's signature where it has one; then they are looked at; and only then the row says that they are the image's.
 */
import type { ImageFiles } from '../../drivers/image/driver.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import type { ReadSecret } from '../secret/index.ts'
import { getForChange } from './change.ts'
import { type Intake, type Written, writeHashed } from './hashing-writer.ts'
import { updateImageRow } from './image.store.ts'
import type { Image } from './image.ts'
import type { ImageLimits } from './image-limits.ts'
import { requireRoomForBytes } from './image-quota.ts'
import { imageMoves, requireMove } from './image-status.ts'
import { inspectKept } from './inspect.ts'
import { imageRefusals } from './refusals.ts'
import { openSignatureCheck } from './signature-check.ts'
import type { ImageRow } from './tables.ts'
import { type Claim, claimUpload, requireFormats, settleUpload, UPLOAD_MS, underClaim } from './upload-claim.ts'

/** What images are made of besides rows. */
export interface ImageBasis {
  files: ImageFiles
  limits: ImageLimits
  /** Where signers' certificates are. Absent: nothing that is signed is taken. */
  readSecret?: ReadSecret
}

/**
 * The image is `active` when this resolves. When it throws, it is `queued` again with nothing kept:
 * @throws conflict unless the image waits for bytes; bad_request without formats, for a wrong size or signature and when the caller goes
 *   away; unsupported_media for bytes that are not what the image says; gone when it was deleted meanwhile; too_large;
 *   over_quota
 */
export async function uploadImage(ctx: StoreCtx, basis: ImageBasis, id: string, intake: Intake): Promise<void> {
  const claim = await claimUpload(ctx, basis.limits, id, 'upload', intake.size)
  await underClaim(ctx, basis.files, claim, async (lost) => {
    const check = await openSignatureCheck(ctx, basis.readSecret, claim.image)
    const written = await writeHashed(
      basis.files,
      claim,
      check ? { ...intake, source: check.passing(intake.source) } : intake,
      lost,
    )
    check?.requireMatch()
    const virtualBytes = await inspectKept(basis.files, { ...claim.image, key: claim.key, sizeBytes: written.sizeBytes })
    const columns = { ...columnsOf(claim, written), status: imageMoves.finish.to, virtual_bytes: virtualBytes }
    await settleUpload(ctx, claim, columns, { limits: basis.limits, move: 'upload', sizeBytes: written.sizeBytes })
  })
}

/** Keeps bytes aside for an import; the image is `uploading` when this resolves. @throws as `uploadImage`, but for their format */
export async function stageImage(ctx: StoreCtx, basis: ImageBasis, id: string, intake: Intake): Promise<void> {
  const claim = await claimUpload(ctx, basis.limits, id, 'stage', intake.size)
  await underClaim(ctx, basis.files, claim, async (lost) => {
    const written = await writeHashed(basis.files, claim, intake, lost)
    const count = { limits: basis.limits, move: 'stage', sizeBytes: written.sizeBytes } as const
    await settleUpload(ctx, claim, columnsOf(claim, written), count)
  })
}

/** Makes staged bytes the image's, after they have been looked at. @throws conflict when nothing is staged; else as `uploadImage` */
export async function importStaged(ctx: StoreCtx, { files, limits, readSecret }: ImageBasis, id: string): Promise<void> {
  const { claim, sizeBytes } = await claimStaged(ctx, limits, id)
  await underClaim(ctx, files, claim, async (lost) => {
    const check = await openSignatureCheck(ctx, readSecret, claim.image)
    await check?.requireMatchOf(await files.read(claim.key), lost)
    const virtualBytes = await inspectKept(files, { ...claim.image, key: claim.key, sizeBytes })
    await settleUpload(ctx, claim, { status: imageMoves.finish.to, virtual_bytes: virtualBytes })
  })
}

async function claimStaged(ctx: StoreCtx, limits: ImageLimits, id: string): Promise<{ claim: Claim; sizeBytes: number }> {
  return transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'import')
    const { fileKey: key, sizeBytes } = image
    if (image.status !== 'uploading' || key === null || sizeBytes === null) throw notStaged(image)
    requireFormats(image)
    const status = requireMove(image.status, 'import')
    await requireRoomForBytes(tx, limits, { imageId: id, projectId: image.ownerId, as: 'image', bytes: sizeBytes })
    await updateImageRow(tx, image, { status, upload_key: key, upload_until: tx.clock.now() + UPLOAD_MS })
    return { claim: { image, key, most: 0 }, sizeBytes }
  })
}

const notStaged = ({ id, status }: Image) =>
  status === 'active' ? imageRefusals.imported_already({ id }) : imageRefusals.not_staged({ id })

const columnsOf = ({ key }: Claim, { sizeBytes, md5, sha512 }: Written): Partial<ImageRow> => ({
  file_key: key,
  size_bytes: sizeBytes,
  md5,
  sha512,
})
