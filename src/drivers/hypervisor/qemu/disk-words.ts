/** Disks in QEMU's words: as what it opens their files, and what guests read of them. Pure. */
import type { DiskEncryption, GuestDisk, GuestSpec, VolumeDisk } from '../driver.ts'
import { passphraseName } from './passphrase.ts'
import { addressOf, BRIDGE, deviceName, nodeName } from './volume-names.ts'

export const SCSI_CONTROLLER = 'scsi0'

const DISK_DEVICE = { virtio: 'virtio-blk-pci', scsi: `scsi-hd,bus=${SCSI_CONTROLLER}.0`, ide: 'ide-hd' } satisfies Record<
  GuestDisk['bus'],
  string
>
/** To a virtio device a disc is a disk. */
const DISC_DEVICE = { virtio: 'ide-cd', scsi: `scsi-cd,bus=${SCSI_CONTROLLER}.0`, ide: 'ide-cd' } satisfies Record<
  GuestDisk['bus'],
  string
>

/** QEMU puts every IDE disk on the first channel unless told: SATA has one disk a port, `pc` two a channel. */
const idePlace = (index: number, machine: GuestSpec['machine']): string =>
  machine === 'pc' ? `,bus=ide.${Math.floor(index / 2)},unit=${index % 2}` : `,bus=ide.${index}`

type Block = Pick<VolumeDisk, 'path' | 'format' | 'readOnly'> & Partial<Pick<VolumeDisk, 'id' | 'encryption'>>

/** A format over a file, which QEMU locks: nobody else can open it for writing. */
export function blockOf({ path, format, readOnly, id = '', encryption }: Block, node: string) {
  const only = readOnly ? { 'read-only': true } : {}
  const file = { driver: 'file', filename: path, discard: 'unmap', ...only }
  const whole = encryption && { encrypt: encryptOf(id), backing: belowOf(encryption.below, id) }
  return { driver: format, 'node-name': node, discard: 'unmap', ...only, file, ...whole }
}

const encryptOf = (volumeId: string) => ({ format: 'luks', 'key-secret': passphraseName(volumeId) })

/** QEMU finds what an image stands on by itself, but no passphrase for it. */
function belowOf([first, ...others]: DiskEncryption['below'], volumeId: string): object | null {
  if (!first) return null
  const { path, format, encrypted } = first
  return {
    driver: format,
    'read-only': true,
    file: { driver: 'file', filename: path, 'read-only': true },
    ...(encrypted && { encrypt: encryptOf(volumeId) }),
    // a raw file stands on nothing
    ...(format === 'qcow2' && { backing: belowOf(others, volumeId) }),
  }
}

export function diskArguments(disk: GuestDisk, index: number, machine: GuestSpec['machine']): string[] {
  const node = `disk${index}`
  const device = (disk.disc ? DISC_DEVICE : DISK_DEVICE)[disk.bus]
  const place = device.startsWith('ide-') ? idePlace(index, machine) : ''
  const words = `${device}${place},drive=${node},id=${node}-device,serial=${serialOf(disk.id)}${bootWord(disk)}`
  return ['-blockdev', JSON.stringify(blockOf({ ...disk, readOnly: disk.disc === true }, node)), '-device', words]
}

/** @param index among all disks of the guest, for a bus that has places; @param port the number of the volume's own port */
export function volumeArguments(
  disk: VolumeDisk,
  { index, port, machine }: { index: number; port: number; machine: GuestSpec['machine'] },
): string[] {
  const node = nodeName(disk.id, 0)
  const hasPort = disk.bus === 'virtio' && machine !== 'pc'
  const place = disk.bus === 'ide' ? idePlace(index, machine) : hasPort ? `,bus=${BRIDGE},addr=${addressOf(port)}` : ''
  const name = deviceName(disk.id, hasPort ? port : undefined)
  const words = `${DISK_DEVICE[disk.bus]}${place},drive=${node},id=${name},${wordsOf(volumeSerial(disk))}${bootWord(disk)}`
  return ['-blockdev', JSON.stringify(blockOf(disk, node)), '-device', words]
}

const bootWord = ({ bootIndex }: Pick<GuestDisk, 'bootIndex'>) => (bootIndex === undefined ? '' : `,bootindex=${bootIndex}`)

/**
 * A bridge with empty places, since nothing comes into the root of PCI Express while a guest runs; the older chipset takes devices there.
 * A bridge costs a start nothing, where so many ports of PCI Express cost an emulated guest a third more.
 */
export const bridgeArguments = (machine: GuestSpec['machine']): string[] =>
  machine === 'pc' ? [] : ['-device', `pci-bridge,id=${BRIDGE},chassis_nr=1,addr=0x18`]

const wordsOf = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')

/** A guest's disks differ in what stands behind the dot, and a serial number has room for 20 characters: that comes first. */
function serialOf(diskId: string): string {
  const [guest = '', role] = diskId.split('.')
  return (role === undefined ? guest : `${role}-${guest}`).slice(0, 20)
}

/**
 * As in any OpenStack cloud, so that `/dev/disk/by-id/virtio-…` and `scsi-0QEMU_QEMU_HARDDISK_…` are found: virtio has room for 20 characters,
 * SCSI for all, where the page of identifiers is told of by itself (newer QEMUs take no long serial number for it).
 */
export const volumeSerial = ({ id, bus }: Pick<VolumeDisk, 'id' | 'bus'>): { serial: string; device_id?: string } =>
  bus === 'scsi' ? { serial: id, device_id: id } : { serial: id.slice(0, 20) }
