/** Waits until a server's host has made an image of its disk: crash-safe; where nothing comes of it there is no image. */
import { type Failure, operation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { abandonExport, awaitExport, endExport, type OfExport } from '../disk-export/index.ts'
import { findAnyImage } from '../image/index.ts'
import { finishActions } from './history.ts'
import { computeRefusals } from './refusals.ts'
import { findServerRow, updateServerRow } from './server.store.ts'
import type { ServerRow } from './tables.ts'

/** A disk may be large and the way to the image store slow. */
const UPLOAD_WITHIN_MS = 6 * 3_600_000

interface Params extends OfExport {
  serverId: string
}

export const serverImageOperation = operation<Params>('server.image')
  .step('send', send, abandon, { within: UPLOAD_WITHIN_MS })
  .step('free', free)

async function send(ctx: StoreCtx, { params }: { params: Params }) {
  const ended = await awaitExport(ctx, params)
  if (ended === undefined) return undefined
  const row = await findServerRow(ctx, params.serverId)
  if (row?.lifecycle !== 'built') throw computeRefusals.server_ended({ id: params.serverId })
  const image = await findAnyImage(ctx, params.imageId)
  if (image?.status === 'saving') await transact(ctx, (tx) => note(tx, row, 'image-uploading'))
  return ended
}

async function note(tx: StoreCtx, row: ServerRow, imaging: ServerRow['imaging']): Promise<void> {
  if (row.imaging !== imaging) await updateServerRow(tx, row, { imaging })
}

async function free(ctx: StoreCtx, { params }: { params: Params }): Promise<void> {
  await transact(ctx, async (tx) => {
    await endExport(tx, params.exportId)
    await settle(tx, params.serverId, 'success')
  })
}

async function abandon(ctx: StoreCtx, { params, failure }: { params: Params; failure: Pick<Failure, 'message'> }): Promise<void> {
  await transact(ctx, async (tx) => {
    const isLost = await abandonExport(tx, params)
    await settle(tx, params.serverId, isLost ? 'error' : 'success', isLost ? failure.message : null)
  })
}

async function settle(tx: StoreCtx, id: string, result: 'success' | 'error', message: string | null = null): Promise<void> {
  const row = await findServerRow(tx, id)
  if (!row || row.imaging === null) return
  await updateServerRow(tx, row, { imaging: null })
  // what else is under way ends by itself
  await finishActions(tx, id, result, message, 'create-image')
}
