/** One import: the image's data are downloaded under a key of their own, and given to the image when they are whole. */
import type { ImageFiles } from '../../drivers/image/driver.ts'
import { CloudError } from '../../kernel/errors.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { findAnyImage, updateImageRow } from './image.store.ts'
import type { Image } from './image.ts'
import { requireRoomForBytes } from './image-quota.ts'
import { actorOf, endedColumns, messageOf } from './image-task.ts'
import { imageRefusals } from './refusals.ts'
import { dropImage, removeFile } from './remove.ts'
import type { ImageTaskRow } from './tables.ts'
import { type ImageBasis, receiveBytes } from './upload.ts'
import { type Claim, emptied, settleUpload } from './upload-claim.ts'

export interface Progress {
  bytes: number
}

interface Run {
  progress: Progress
  /** Aborts when the controller stops, or the import is no longer this worker's. */
  signal: AbortSignal
}

/** @throws whatever the download, its judges or the store fail with; the row and the file are the caller's to put right: `failImport` */
export async function fetchImage(ctx: StoreCtx, basis: ImageBasis, task: ImageTaskRow, { progress, signal }: Run): Promise<void> {
  if (!basis.web || task.url === null) throw imageRefusals.no_downloads()
  const claim = await claimKey(ctx, basis, task)
  try {
    const { body, size } = await basis.web.open(task.url, signal)
    try {
      if (size !== undefined) await reserve(ctx, basis, claim, size)
      const intake = { source: counted(body, progress), ...(size !== undefined && { size }) }
      // certificates are read with the rights of whoever asked for the import
      const asked = { ...ctx, who: actorOf(task) }
      const { columns, sizeBytes } = await receiveBytes(asked, basis, claim, { intake, lost: signal, imported: true })
      await transact(ctx, async (tx) => {
        const count = { limits: basis.limits, move: 'upload', sizeBytes } as const
        await settleUpload(tx, claim, { ...columns, import_outcome: 'done' }, count)
        await endTask(tx, task, undefined)
      })
    } finally {
      body.destroy()
    }
  } catch (thrown) {
    if (await isNobodys(ctx, claim)) await removeFile(ctx, basis.files, claim.key)
    throw thrown
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    progress.bytes += piece.length
    yield piece
  }
}

/** A new key for each try: what an earlier one wrote is garbage. @throws gone when the image is no more */
const claimKey = (ctx: StoreCtx, { limits }: ImageBasis, task: ImageTaskRow): Promise<Claim> =>
  transact(ctx, async (tx) => {
    const image = await getImporting(tx, task)
    if (!image) throw imageRefusals.import_ended({ id: task.image_id })
    const most = await requireRoomForBytes(tx, limits, { ...bytesOf(image), bytes: undefined })
    const key = `${image.id}.${tx.random.bytes(4).toString('hex')}`
    await updateImageRow(tx, image, { upload_key: key, upload_bytes: null })
    return { image: { ...image, ...(await detailsOf(tx, image.id)) }, key, most }
  })

/** The server says how much comes: it is counted before it comes. */
const reserve = (ctx: StoreCtx, { limits }: ImageBasis, { image }: Claim, bytes: number): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireRoomForBytes(tx, limits, { ...bytesOf(image), bytes })
    await tx.db.updateTable('image').set({ upload_bytes: bytes }).where('id', '=', image.id).execute()
  })

const bytesOf = ({ id, ownerId }: Image) => ({ imageId: id, projectId: ownerId, as: 'image' as const })

/** Properties say whether it is signed. */
async function detailsOf(tx: StoreCtx, id: string): Promise<Pick<Image, 'properties'>> {
  const rows = await tx.db.selectFrom('image_property').selectAll().where('image_id', '=', id).execute()
  return { properties: Object.fromEntries(rows.map(({ name, value }) => [name, value])) }
}

async function getImporting(tx: StoreCtx, task: ImageTaskRow): Promise<Image | undefined> {
  await lockName(tx, `image:${task.image_id}`)
  const image = await findAnyImage(tx, task.image_id)
  return image?.importTaskId === task.id ? image : undefined
}

/** The database may have settled it and not have said so. Where that cannot be asked, the sweep finds out. */
async function isNobodys(ctx: StoreCtx, { image, key }: Claim): Promise<boolean> {
  try {
    const query = ctx.db.selectFrom('image').select('id').where('id', '=', image.id).where('file_key', '=', key)
    return (await query.executeTakeFirst()) === undefined
  } catch {
    return false
  }
}

async function endTask(tx: StoreCtx, { id, worker, owner_id: owner }: ImageTaskRow, failure: string | undefined): Promise<void> {
  const { numUpdatedRows } = await tx.db
    .updateTable('image_task')
    .set(endedColumns(tx, failure))
    .where('id', '=', id)
    .where('worker', '=', worker)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) recordChange(tx, 'image_task', id, owner)
}

/** The image waits for data again; one that was made for the import is gone. */
export async function failImport(ctx: StoreCtx, files: ImageFiles, task: ImageTaskRow, thrown: unknown): Promise<void> {
  if (!(thrown instanceof CloudError)) ctx.log.error({ err: thrown, task: task.id }, 'an import failed')
  const key = await transact(ctx, async (tx) => {
    const image = await getImporting(tx, task)
    await endTask(tx, task, messageOf(thrown))
    if (!image) return null
    if (task.kind === 'new') return dropImage(tx, image)
    await updateImageRow(tx, image, { ...emptied, import_outcome: 'failed' })
    return null
  })
  if (key !== null) await removeFile(ctx, files, key)
}
