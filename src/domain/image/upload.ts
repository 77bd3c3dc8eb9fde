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
import { messageOf, noteImport } from './image-task.ts'
import { inspectKept } from './inspect.ts'
import { imageRefusals } from './refusals.ts'
import { openSignatureCheck } from './signature-check.ts'
import type { ImageRow } from './tables.ts'
import { inspectImported } from './unpack.ts'
import { type Claim, claimUpload, requireFormatsToImport, settleUpload, UPLOAD_MS, underClaim } from './upload-claim.ts'
import type { WebSource } from './web-source.ts'

/** What images are made of besides rows. */
export interface ImageBasis {
  files: ImageFiles
  limits: ImageLimits
  /** Where signers' certificates are. Absent: nothing that is signed is taken. */
  readSecret?: ReadSecret | undefined
  /** Absent: nothing is downloaded from elsewhere. */
  web?: WebSource | undefined
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
    const { columns, sizeBytes } = await receiveBytes(ctx, basis, claim, { intake, lost })
    await settleUpload(ctx, claim, columns, { limits: basis.limits, move: 'upload', sizeBytes })
  })
}

export interface Received {
  /** What the row is to say of them. */
  columns: Partial<ImageRow>
  sizeBytes: number
}

/**
 * Bytes of an image as they come: written under the claim's key, verified and looked at.
 * @param imported of a machine's archive only its disk is kept @throws as `uploadImage`
 */
export async function receiveBytes(
  ctx: StoreCtx,
  { files, readSecret }: ImageBasis,
  claim: Claim,
  { intake, lost, imported = false }: { intake: Intake; lost: AbortSignal; imported?: boolean },
): Promise<Received> {
  const check = await openSignatureCheck(ctx, readSecret, claim.image)
  const verified = check ? { ...intake, source: check.passing(intake.source) } : intake
  const written = await writeHashed(files, claim, verified, lost)
  check?.requireMatch()
  const { sizeBytes } = written
  const kept = imported
    ? await inspectImported(files, claim, sizeBytes, lost)
    : { virtual_bytes: await inspectKept(files, { ...claim.image, key: claim.key, sizeBytes }) }
  const columns = { ...columnsOf(claim, written), ...kept, status: imageMoves.finish.to }
  return { columns, sizeBytes: columns.size_bytes ?? sizeBytes }
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

/**
 * Makes staged bytes the image's, after they have been looked at, of a machine's archive its disk; it is told of as a task that has ended.
 * @throws conflict when nothing is staged; else as `uploadImage`
 */
export async function importStaged(ctx: StoreCtx, basis: ImageBasis, id: string, input: object = {}): Promise<void> {
  const startedAt = ctx.clock.now()
  const { claim, sizeBytes } = await claimStaged(ctx, basis.limits, id)
  const noted = { image: claim.image, input, startedAt }
  try {
    await underClaim(ctx, basis.files, claim, async (lost) => {
      const check = await openSignatureCheck(ctx, basis.readSecret, claim.image)
      await check?.requireMatchOf(await basis.files.read(claim.key), lost)
      const columns = await inspectImported(basis.files, claim, sizeBytes, lost)
      await transact(ctx, async (tx) => {
        await settleUpload(tx, claim, { ...columns, status: imageMoves.finish.to, import_outcome: 'done' })
        await noteImport(tx, { ...noted, failure: undefined })
      })
    })
  } catch (thrown) {
    await noteImport(ctx, { ...noted, failure: messageOf(thrown) })
    throw thrown
  }
}

async function claimStaged(ctx: StoreCtx, limits: ImageLimits, id: string): Promise<{ claim: Claim; sizeBytes: number }> {
  return transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'import')
    const { fileKey: key, sizeBytes } = image
    if (image.status !== 'uploading' || key === null || sizeBytes === null) throw notStaged(image)
    requireFormatsToImport(image)
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
