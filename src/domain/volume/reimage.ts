/** Has a volume hold what an image holds, and nothing of what it held: its host does it, once, and its report ends it (`observe.ts`). */
import { withoutReach } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { attachmentsTo, statusBy } from './attachment.store.ts'
import { heldVolume } from './attachment.ts'
import { baseOf, imageFactsOf, imageFitting } from './boot-image.ts'
import type { ObservedVolume, WantedVolume } from './host-form.ts'
import { addMessage } from './message.ts'
import { replaceMetadata } from './metadata.store.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeRow } from './tables.ts'
import { requireStatus, updateVolumeRow } from './volume.store.ts'

type Reimaging = NonNullable<WantedVolume['reimage']>

interface Kept extends Reimaging {
  /** What is noted of the image, for when the volume begins as it. */
  facts: Readonly<Record<string, string>>
}

/**
 * It is `downloading` until its host has done it; its snapshots stay as they are.
 * @param reserved also one that is kept for whoever attaches it
 * @throws not_found, bad_request, conflict where several have it
 */
export const reimageVolume = (ctx: StoreCtx, id: string, imageId: string, { reserved = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    if ((await attachmentsTo(tx, id)).length > 1) throw volumeRefusals.reimage_shared({ id })
    requireStatus(volume, reserved ? 'reimage-reserved' : 'reimage')
    const image = await imageFitting(withoutReach(tx), imageId, volume.size_gib)
    if (volume.host_id === null || volume.wanted_state === 'absent' || volume.observed_state !== 'present')
      throw volumeRefusals.nothing_to_reimage({ id })
    const reimaging: Kept = { id: tx.random.uuid(), base: baseOf(image), facts: imageFactsOf(image) }
    await updateVolumeRow(tx, volume, {
      status: 'downloading',
      fault: null,
      reimaging: JSON.stringify(reimaging),
      wanted_generation: volume.wanted_generation + 1,
    })
    await touchHost(tx, volume.host_id)
  })

const keptOf = ({ reimaging }: Pick<VolumeRow, 'reimaging'>): Kept | undefined =>
  reimaging === null ? undefined : (JSON.parse(reimaging) as Kept)

/** What its host is told. */
export function reimagingOf(row: Pick<VolumeRow, 'reimaging'>): Reimaging | undefined {
  const kept = keptOf(row)
  return kept && { id: kept.id, base: kept.base }
}

/** What a report makes of one that is being written anew. */
export async function observeReimaging(tx: StoreCtx, row: VolumeRow, said: ObservedVolume): Promise<Partial<VolumeRow>> {
  const wanted = keptOf(row)
  if (row.status !== 'downloading' || said.generation < row.wanted_generation || !wanted) return {}
  if (said.reimaged === wanted.id) {
    await replaceMetadata(tx, 'volume_image_metadata', row.id, wanted.facts)
    const status = statusBy(await attachmentsTo(tx, row.id))
    return { status, bootable: 1, image: JSON.stringify(wanted.base), ...(await endReimaging(tx, row)) }
  }
  if (said.fault === undefined) return {}
  await addMessage(tx, row, { requestId: tx.requestId, doing: 'reimage', problem: said.fault })
  return { status: 'error', ...(await endReimaging(tx, row)) }
}

/** Nothing more is done for it, and its host is told so. */
export async function endReimaging(tx: StoreCtx, row: VolumeRow): Promise<Partial<VolumeRow>> {
  if (row.reimaging === null) return {}
  if (row.host_id !== null) await touchHost(tx, row.host_id)
  return { reimaging: null, wanted_generation: row.wanted_generation + 1 }
}
