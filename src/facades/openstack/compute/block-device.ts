/** The block devices of `POST /servers`, in the old form and the new, as the disks that a server begins with. */
import type { NewDisk, Scratch } from '../../../domain/compute/index.ts'
import { badDevice, type Device } from './bad-device.ts'
import { legacyDevices } from './legacy-block-device.ts'
import { isTrue } from './pieces.ts'
import { novaRefusals } from './refusals.ts'
import type { NewServerBody } from './server-body.ts'

type Spec = NewServerBody['server']

export interface Booting {
  /** Absent when it boots from one of the disks. */
  imageId?: string | undefined
  disks: NewDisk[]
  scratch?: Scratch[]
}

const FIELD = { field: 'server.block_device_mapping_v2' }

/** @param most servers that are asked for @throws bad_request in Nova's words; not_implemented */
export function bootingOf(spec: Spec, most: number): Booting {
  const { imageRef, block_device_mapping: old = [], block_device_mapping_v2: given = [] } = spec
  if (old.length > 0 && given.length > 0) throw novaRefusals.two_mappings(FIELD)
  const devices = (old.length > 0 ? legacyDevices(old, imageRef) : given).filter(({ no_device }) => !isGiven(no_device))
  if (devices.length === 0) {
    if (!imageRef) throw novaRefusals.bad_image_ref({ field: 'server.imageRef' })
    return { imageId: imageRef, disks: [] }
  }
  for (const device of devices) requireWellFormed(device, imageRef)
  requireBootSequence(devices)
  if (most > 1 && devices.some(({ source_type }) => source_type === 'volume')) throw novaRefusals.volume_for_several(FIELD)
  for (const device of devices) requireServed(device)
  if (devices.filter((device) => isImageDisk(device) || isScratch(device)).length > MOST_LOCAL)
    throw badDevice('You specified more local devices than the limit allows')
  const local = devices.find(isImageDisk)
  if (local && local.uuid !== imageRef) throw badDevice('the image of the boot device is not the one requested.')
  const others = devices.filter((device) => !isImageDisk(device))
  return {
    imageId: imageRef || undefined,
    disks: others.filter((device) => !isScratch(device)).map(diskOf),
    scratch: others.filter(isScratch).map(scratchOf),
  }
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== ''

const isImageDisk = ({ source_type, destination_type }: Device) => source_type === 'image' && destination_type === 'local'

const isScratch = ({ source_type, destination_type }: Device) => source_type === 'blank' && destination_type !== 'volume'

const scratchOf = ({ guest_format, volume_size: size }: Device): Scratch => ({
  kind: guest_format === 'swap' ? 'swap' : 'files',
  size: size === undefined ? undefined : Number(size),
})

const NO_INDEX = -1

/** Nothing, and less than nothing: not to be booted from. */
const indexOf = ({ boot_index }: Device): number => (boot_index == null ? NO_INDEX : Number(boot_index))

function requireWellFormed(device: Device, imageRef: string | undefined): void {
  const { source_type: source, uuid, destination_type: destination, volume_type } = device
  if (source === undefined) throw badDevice(uuid === undefined ? 'Missing device UUID.' : 'Some required fields are missing')
  if (source === 'blank' && uuid !== undefined) throw badDevice('Invalid device UUID.')
  if (source !== 'blank' && uuid === undefined) throw badDevice('Missing device UUID.')
  if (isImageDisk(device) && !(imageRef && indexOf(device) === 0)) throw badDevice('Mapping image to local is not supported.')
  if (destination === 'local' && volume_type != null)
    throw badDevice('Specifying a volume_type with destination_type=local is not supported.')
  if (source === 'volume' && volume_type != null) throw badDevice('Specifying volume type to existing volume is not supported.')
  requireSize(device)
}

function requireSize({ source_type: source, destination_type: destination, volume_size: size }: Device): void {
  if (destination === 'local' || size !== undefined) return
  if (source === 'image')
    throw novaRefusals.no_block_devices(
      { problem: "Images with destination_type 'volume' need to have a non-zero size specified" },
      FIELD,
    )
  if (source === 'blank' && destination === 'volume')
    throw novaRefusals.no_block_devices(
      { problem: "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size" },
      FIELD,
    )
}

/** From 0 on, each once. */
function requireBootSequence(devices: readonly Device[]): void {
  const indexes = devices
    .map(indexOf)
    .filter((index) => index >= 0)
    .sort((a, b) => a - b)
  if (indexes.length === 0 || indexes.some((index, place) => index !== place))
    throw badDevice('Boot sequence for the instance and image/block device mapping combination is not valid.')
}

function requireServed({ source_type: source, destination_type: destination, device_type: type, disk_bus: bus }: Device): void {
  const notServed = (what: string) => novaRefusals.not_implemented_part({ what }, FIELD)
  if ((source === 'volume' || source === 'snapshot') && destination === 'local')
    throw badDevice(`a ${source} cannot be a local disk.`)
  if (type !== undefined && type !== 'disk') throw notServed(`A block device of the type ${type}`)
  if (bus !== undefined && !BUSES.includes(bus)) throw badDevice(`The provided disk bus ${bus} is not valid.`)
  if (bus !== undefined && bus !== 'virtio') throw notServed(`A block device on the bus ${bus}`)
}

/** That the original knows. */
const BUSES = ['fdc', 'ide', 'sata', 'scsi', 'usb', 'virtio', 'xen', 'lxc', 'uml']
/** Disks that are no volumes. */
const MOST_LOCAL = 3

function diskOf(device: Device): NewDisk {
  const index = indexOf(device)
  return {
    source: sourceOf(device),
    sizeGib: device.volume_size === undefined ? undefined : Number(device.volume_size),
    volumeType: device.volume_type ?? undefined,
    bootIndex: index >= 0 ? index : undefined,
    device: device.device_name === undefined ? undefined : `/dev/${device.device_name.replace(/^\/dev\//, '')}`,
    tag: device.tag,
    deleteOnTermination: isTrue(device.delete_on_termination),
  }
}

function sourceOf({ source_type: kind, uuid: id = '' }: Device): NewDisk['source'] {
  return kind === undefined || kind === 'blank' ? { kind: 'blank' } : { kind, id }
}
