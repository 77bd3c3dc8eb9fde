/** Begins imports that download an image's data; `import-worker.ts` carries them out. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { fetchRefusals } from '../../wire/guarded-fetch/index.ts'
import { getForChange } from './change.ts'
import { createImage, type NewImage } from './create.ts'
import { updateImageRow } from './image.store.ts'
import type { Image } from './image.ts'
import { requireRoomForBytes, requireRoomForUpload } from './image-quota.ts'
import { requireMove } from './image-status.ts'
import { type ImageTask, insertTask, type NewTask, taskRow } from './image-task.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageBasis } from './upload.ts'
import { requireFormatsToImport } from './upload-claim.ts'

export interface WebImport {
  url: string
  /** As it was asked for. */
  input: object
}

/**
 * The image is `importing` until its data are there, or `queued` again.
 * @throws conflict unless the image waits for data and its formats are said, bad_request for a URL that is not allowed, over_quota
 */
export async function importFromWeb(ctx: StoreCtx, basis: ImageBasis, id: string, asked: WebImport): Promise<ImageTask> {
  return transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'import')
    if (image.status === 'active') throw imageRefusals.imported_already({ id })
    if (image.status !== 'queued') throw imageRefusals.not_queued({ id, status: image.status })
    requireFormatsToImport(image)
    requireAllowed(basis, asked.url)
    return begin(tx, basis, image, { kind: 'image', ...asked })
  })
}

/** A new image with data from elsewhere; there is none when it fails. @throws as `importFromWeb` and `createImage` */
export async function createFromWeb(ctx: StoreCtx, basis: ImageBasis, fields: NewImage, asked: WebImport): Promise<ImageTask> {
  requireAllowed(basis, asked.url)
  return transact(ctx, async (tx) => {
    const image = await createImage(tx, basis.limits, fields)
    requireFormatsToImport(image)
    return begin(tx, basis, image, { kind: 'new', ...asked })
  })
}

function requireAllowed({ web }: ImageBasis, url: string): void {
  if (!web) throw imageRefusals.no_downloads()
  try {
    web.requireAllowed(url)
  } catch (thrown) {
    throw fetchRefusals.url_refused.is(thrown) ? imageRefusals.url_refused({ url: thrown.facts.url }) : thrown
  }
}

type Begun = Pick<NewTask, 'kind' | 'input'> & { url: string }

async function begin(tx: StoreCtx, { limits }: ImageBasis, image: Image, { kind, input, url }: Begun): Promise<ImageTask> {
  const { id: imageId, ownerId } = image
  await requireRoomForUpload(tx, limits, ownerId)
  await requireRoomForBytes(tx, limits, { imageId, projectId: ownerId, as: 'image', bytes: undefined })
  const row = taskRow(tx, { kind, imageId, ownerId, input, url })
  const status = requireMove(image.status, 'fetch')
  await updateImageRow(tx, image, { status, import_task_id: row.id, import_outcome: null })
  return insertTask(tx, row)
}
