/** Of a server that boots from a volume: snapshots of all its volumes, and an image without bytes that says which they are. */
import { permits } from '../../kernel/permission.ts'
import { withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { createEmptyImage, IMAGE_LIMITS, type NewImage } from '../image/index.ts'
import { createSnapshot, getVolume, holdVolumes } from '../volume/index.ts'
import { beginAction, finishActions } from './history.ts'
import { computeRefusals } from './refusals.ts'
import { volumesOfServer } from './server-volume.store.ts'
import type { ServerRow } from './tables.ts'

/** A disk that a server of the image begins with. */
export interface ImagedDisk {
  snapshotId: string
  sizeGib: number
  device: string
  /** 0: it is booted from; null: never. */
  bootIndex: number | null
  tag: string | null
  deleteOnTermination: boolean
}

/** What of the image's properties tells its disks, as the API has it. */
export type DescribeDisks = (disks: readonly ImagedDisk[]) => Readonly<Record<string, string>>

/** @throws forbidden, bad_request for a volume of which no snapshot can be taken now, over_quota */
export async function imageOfVolumes(tx: StoreCtx, row: ServerRow, image: NewImage, describe: DescribeDisks): Promise<string> {
  if (!permits(tx, 'compute.image_of_volumes', { otherwise: true })) throw computeRefusals.no_image_of_volumes()
  const disks: ImagedDisk[] = []
  const plain = withoutReach(tx)
  const moment = tx.random.uuid()
  const volumes = await volumesOfServer(tx, row.id)
  await holdVolumes(
    tx,
    volumes.map(({ volume_id }) => volume_id),
  )
  for (const volume of volumes) {
    if (volume.state !== 'attached') continue
    const { description } = await getVolume(plain, volume.volume_id)
    const made = { volumeId: volume.volume_id, name: `snapshot for ${image.name}`, description, whileInUse: true, moment }
    const { id: snapshotId, size_gib: sizeGib } = await createSnapshot(plain, made)
    const { device, boot_index: bootIndex, tag, delete_on_termination } = volume
    disks.push({ snapshotId, sizeGib, device, bootIndex, tag, deleteOnTermination: delete_on_termination === 1 })
  }
  await beginAction(tx, row, 'create-image')
  const properties = { ...image.properties, ...describe(disks) }
  const { id } = await createEmptyImage(plain, IMAGE_LIMITS, { ...image, properties })
  await finishActions(tx, row.id, 'success', null, 'create-image')
  return id
}
