/**
 * Makes an image of a server. Of one with a disk of its own: the image's row at once, its bytes by the server's host (`server-image-operation.ts`). Of one that boots from a
 * volume: snapshots (`server-volume-image.ts`).
 */
import { userOf } from '../../kernel/context.ts'
import { homeProject, withoutReach } from '../../kernel/reach.ts'
import { beginOperation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { beginExport } from '../disk-export/index.ts'
import { pendingCommands } from '../host/index.ts'
import { addMember, createImage, findAnyImage, IMAGE_LIMITS, type NewImage } from '../image/index.ts'
import { beginAction } from './history.ts'
import { computeRefusals } from './refusals.ts'
import { getServerRow, updateServerRow } from './server.store.ts'
import { bootPropertiesOf, type ShapeSnapshot, statusOf, taskOf } from './server.ts'
import { requireAction } from './server-action.ts'
import { serverImageOperation } from './server-image-operation.ts'
import { type DescribeDisks, imageOfVolumes } from './server-volume-image.ts'
import type { ServerRow } from './tables.ts'

export interface NewServerImage {
  name: string
  /** Properties that come before those that the server's own image had. */
  properties: Readonly<Record<string, string>>
  /** Of a server that boots from a volume. */
  describe: DescribeDisks
}

/**
 * Whether it is locked does not matter: nothing of it changes.
 * @returns the id of the image @throws not_found, conflict (`wrong_state`, `busy`, `not_ready`), over_quota
 */
export const createServerImage = (ctx: StoreCtx, id: string, given: NewServerImage): Promise<string> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'server', id)
    const row = await getServerRow(tx, id)
    requireAction(id, 'create-image', statusOf(row), taskOf(row, await pendingCommands(tx, [id])))
    if (row.host_id === null) throw computeRefusals.not_ready({ id })
    const wanted = await imageOfServer(tx, row, given)
    if (row.image_id === null) {
      const imageId = await imageOfVolumes(tx, row, wanted, given.describe)
      await shareWithOwner(tx, row, imageId)
      return imageId
    }
    const image = await createImage(withoutReach(tx), IMAGE_LIMITS, wanted)
    await shareWithOwner(tx, row, image.id)
    const exportId = await beginExport(tx, { hostId: row.host_id, image, source: { kind: 'root-disk', id } })
    await beginAction(tx, row, 'create-image')
    await updateServerRow(tx, row, { imaging: 'image-snapshot' })
    await beginOperation(tx, serverImageOperation, { serverId: id, exportId, imageId: image.id })
    return image.id
  })

/** Of the server's image, what is of its bytes or its disks alone. */
const NOT_INHERITED = /^(?:img_signature|cache_in_|bittorrent$|mappings$|block_device_mapping$|bdm_v2$|root_device_name$)/

async function imageOfServer(
  tx: StoreCtx,
  row: ServerRow,
  { name, properties }: Omit<NewServerImage, 'describe'>,
): Promise<NewImage> {
  const inherited = Object.entries(bootPropertiesOf(row)).filter(([key]) => !NOT_INHERITED.test(key))
  const base = row.image_id === null ? undefined : await findAnyImage(tx, row.image_id)
  const { diskGib } = JSON.parse(row.shape) as ShapeSnapshot
  const isOwn = homeProject(tx) === row.project_id
  return {
    name,
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    visibility: isOwn ? 'private' : 'shared',
    minDiskGib: Math.max(diskGib, base?.minDiskGib ?? 0),
    minRamMib: base?.minRamMib ?? 0,
    properties: {
      ...Object.fromEntries(inherited),
      ...(row.image_id !== null && snapshotFacts(row, row.image_id, userOf(tx))),
      ...(!isOwn && { instance_owner: row.project_id }),
      ...properties,
    },
  }
}

/** An admin's image of another project's server is the admin's, and that project sees it. */
async function shareWithOwner(tx: StoreCtx, row: ServerRow, imageId: string): Promise<void> {
  if (homeProject(tx) !== row.project_id) await addMember(withoutReach(tx), IMAGE_LIMITS, imageId, row.project_id)
}

/** As other clouds tell them of such an image. */
const snapshotFacts = ({ id, project_id }: ServerRow, imageId: string, userId: string): Record<string, string> => ({
  base_image_ref: imageId,
  instance_uuid: id,
  user_id: userId,
  image_type: 'snapshot',
  image_location: 'snapshot',
  image_state: 'available',
  owner_id: project_id,
})
