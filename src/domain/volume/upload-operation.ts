/** Waits until a volume's host has made an image of it: crash-safe; where nothing comes of it there is no image, and the volume is what it was. */
import { operation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { abandonExport, awaitExport, endExport, type OfExport } from '../disk-export/index.ts'
import { attachmentsTo, statusBy } from './attachment.store.ts'
import { addMessage } from './message.ts'
import { findVolumeRow, updateVolumeRow } from './volume.store.ts'

/** A volume may be large and the way to the image store slow. */
const UPLOAD_WITHIN_MS = 6 * 3_600_000

interface Params extends OfExport {
  volumeId: string
  /** Of the request, for the message that tells why it failed. */
  requestId: string
}

export const uploadVolumeOperation = operation<Params>('volume.upload')
  .step('send', (ctx, { params }) => awaitExport(ctx, params), abandon, { within: UPLOAD_WITHIN_MS })
  .step('free', free)

async function free(ctx: StoreCtx, { params }: { params: Params }): Promise<void> {
  await transact(ctx, async (tx) => {
    await endExport(tx, params.exportId)
    await settle(tx, params.volumeId)
  })
}

async function abandon(ctx: StoreCtx, { params, failure }: { params: Params; failure: { message: string } }): Promise<void> {
  await transact(ctx, async (tx) => {
    const isLost = await abandonExport(tx, params)
    const row = await settle(tx, params.volumeId)
    if (row && isLost) await addMessage(tx, row, { requestId: params.requestId, doing: 'upload', problem: failure.message })
  })
}

/** It is what those make of it that have it. @returns its row, unless something else is done with it by now */
async function settle(tx: StoreCtx, id: string) {
  const row = await findVolumeRow(tx, id)
  if (row?.status !== 'uploading') return undefined
  await updateVolumeRow(tx, row, { status: statusBy(await attachmentsTo(tx, id)) })
  return row
}
