/** Takes the bytes of an export from the one host that was asked for them, for the one image that they are for. */
import { CloudError } from '../../kernel/errors.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { findAnyImage, hasData, type ImageBasis, type Intake, imageRefusals, uploadImage } from '../image/index.ts'
import { noteFault } from './export.ts'
import { exportRefusals } from './refusals.ts'

interface Sent {
  /** Who sends, as its credential says. */
  hostId: string
  exportId: string
  intake: Intake
}

/** @throws not_found unless this host was asked for it, and what `uploadImage` throws: what is final becomes the export's fault */
export async function receiveExport(ctx: StoreCtx, basis: ImageBasis, { hostId, exportId, intake }: Sent): Promise<void> {
  const cloud: StoreCtx = { ...ctx, who: { kind: 'cloud' }, reach: undefined }
  const row = await cloud.db
    .selectFrom('disk_export')
    .selectAll()
    .where('id', '=', exportId)
    .where('host_id', '=', hostId)
    .where('wanted_state', '=', 'present')
    .executeTakeFirst()
  if (!row) throw exportRefusals.export_not_found({ id: exportId })
  const image = await findAnyImage(cloud, row.image_id)
  if (image && hasData(image.status)) return // they came before, and their host did not hear so
  try {
    await uploadImage(cloud, basis, row.image_id, intake)
    await transact(cloud, async (tx) => recordChange(tx, 'disk_export', exportId))
  } catch (thrown) {
    if (isFinal(thrown)) await transact(cloud, (tx) => noteFault(tx, exportId, thrown.message))
    throw thrown
  }
}

/** The same bytes would be refused again. What was cut off, and an image whose last writer has died a moment ago, is tried again. */
const isFinal = (thrown: unknown): thrown is CloudError =>
  thrown instanceof CloudError &&
  !thrown.retryable &&
  ![imageRefusals.sender_gone, imageRefusals.wrong_size, imageRefusals.status].some((refusal) => refusal.is(thrown))
