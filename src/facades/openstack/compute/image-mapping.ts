/** The disks that an image says its servers begin with: as Nova writes them into an image of a server that boots from a volume, and reads them there. */
import type { ImagedDisk } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { getImage, imageRefusals } from '../../../domain/image/index.ts'
import { withoutReach } from '../../../kernel/reach.ts'
import type { Device } from './bad-device.ts'
import { isTrue } from './pieces.ts'
import { novaRefusals } from './refusals.ts'
import type { NewServerBody } from './server-body.ts'

const DISKS = 'block_device_mapping'

/** The image's properties that tell them. */
export const propertiesOf = (disks: readonly ImagedDisk[]): Record<string, string> => ({
  root_device_name: disks.find(({ bootIndex }) => bootIndex === 0)?.device ?? '/dev/vda',
  bdm_v2: 'True',
  [DISKS]: JSON.stringify(disks.map(mappingOf)),
})

const mappingOf = ({ snapshotId, sizeGib, device, bootIndex, tag, deleteOnTermination }: ImagedDisk) => ({
  source_type: 'snapshot',
  destination_type: 'volume',
  snapshot_id: snapshotId,
  volume_size: sizeGib,
  boot_index: bootIndex,
  device_name: device,
  device_type: 'disk',
  disk_bus: 'virtio',
  delete_on_termination: deleteOnTermination,
  tag,
  guest_format: null,
  image_id: null,
  volume_id: null,
  volume_type: null,
  no_device: null,
})

/** The body with the disks that its image names; where it names one of the same device itself, that one counts. @throws bad_request */
export async function withImageDisks(ctx: StoreCtx, body: NewServerBody): Promise<NewServerBody> {
  const { imageRef, block_device_mapping_v2: given = [], block_device_mapping: old = [] } = body.server
  if (!imageRef || old.length > 0) return body
  const image = await getImage(withoutReach(ctx), imageRef).catch((thrown) => {
    if (imageRefusals.image_not_found.is(thrown)) return undefined // said by whoever boots from it
    throw thrown
  })
  const said = image?.properties[DISKS]
  if (said === undefined || !isTrue(image?.properties.bdm_v2)) return body
  const named = new Set(given.map(({ device_name }) => bare(device_name)))
  const added = devicesOf(said).filter(({ device_name }) => device_name === undefined || !named.has(bare(device_name)))
  const others = added.some(isRoot) ? given.filter((device) => !(isRoot(device) && device.source_type === 'image')) : given
  return { ...body, server: { ...body.server, block_device_mapping_v2: [...added, ...others] } }
}

/** Clients name the image as what is booted from, whatever it says itself. */
const isRoot = ({ boot_index: index }: Device): boolean => index != null && Number(index) === 0

const bare = (device: string | undefined) => device?.replace(/^\/dev\//, '')

/** Whoever may change the image may have written anything. */
function devicesOf(text: string): Device[] {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    throw novaRefusals.bad_image_disks({ field: 'server.imageRef' })
  }
  if (!Array.isArray(said) || said.length > MOST_DISKS) throw novaRefusals.bad_image_disks({ field: 'server.imageRef' })
  return said.map(deviceOf)
}

/** More than a server has. */
const MOST_DISKS = 64
const KINDS = ['snapshot', 'volume', 'image', 'blank'] as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function deviceOf(said: unknown): Device {
  const { source_type, destination_type, ...rest } = (said ?? {}) as Record<string, unknown>
  const kind = KINDS.find((one) => one === source_type)
  if (kind === undefined || destination_type !== 'volume') throw novaRefusals.bad_image_disks({ field: 'server.imageRef' })
  const { boot_index: index, volume_size: size, device_name: device, tag, delete_on_termination: goes } = rest
  const uuid = rest[`${kind}_id`]
  if (kind !== 'blank' && !(typeof uuid === 'string' && UUID.test(uuid)))
    throw novaRefusals.bad_image_disks({ field: 'server.imageRef' })
  return {
    source_type: kind,
    destination_type: 'volume',
    ...(typeof uuid === 'string' && { uuid }),
    boot_index: Number.isSafeInteger(index) ? Number(index) : -1,
    ...(Number.isSafeInteger(size) && Number(size) > 0 && { volume_size: Number(size) }),
    ...(typeof device === 'string' && /^(\/dev\/)?[a-z]{2,5}$/.test(device) && { device_name: device }),
    ...(typeof tag === 'string' && /^[^,/]{1,60}$/.test(tag) && { tag }),
    delete_on_termination: goes === true,
  }
}
