/** A guest's specification as QEMU's words. Pure. */
import type { GuestNic, GuestSpec } from '../driver.ts'
import { CONSOLE_PIPE } from './console-log.ts'
import { bridgeArguments, diskArguments, SCSI_CONTROLLER, volumeArguments } from './disk-words.ts'
import type { QemuSettings } from './settings.ts'

/** Sockets and files are named relative to the guest's folder, in which QEMU is started. */
export function qemuArguments(spec: GuestSpec, settings: Pick<QemuSettings, 'accelerator'>, paused: boolean): string[] {
  const { disks, volumes = [] } = spec
  const all = [...disks, ...volumes]
  return [
    ...['-name', `guest=welkin-${spec.id},debug-threads=on`, '-uuid', spec.id],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-machine', `${spec.machine ?? 'q35'},smm=off,vmport=off,hpet=off,dump-guest-core=off`],
    ...processor(spec, settings.accelerator),
    ...['-m', `${spec.memoryMib}`, '-smp', processors(spec)],
    ...[
      '-smbios',
      `type=1,manufacturer=Welkin,product=${commaSafe(spec.product)},uuid=${spec.id},serial=${spec.id},family=Virtual Machine`,
    ],
    ...['-rtc', 'base=utc', '-device', 'virtio-rng-pci', '-device', 'virtio-balloon-pci'],
    ...[
      '-chardev',
      `socket,id=serial0,path=serial.sock,server=on,wait=off,logfile=${CONSOLE_PIPE},logappend=on`,
      '-serial',
      'chardev:serial0',
    ],
    ...['-qmp', 'unix:qmp.sock,server=on,wait=off', '-pidfile', 'qemu.pid'],
    // a guest that switches itself off stays to be seen, also by an agent that was away
    ...['-action', 'shutdown=pause,panic=pause', '-boot', 'strict=on'],
    ...(paused ? ['-S'] : []),
    // a bus has to be there before what hangs on it, and no device may take the bridge's place
    ...bridgeArguments(spec.machine),
    ...(all.some(({ bus }) => bus === 'scsi') ? ['-device', `virtio-scsi-pci,id=${SCSI_CONTROLLER}`] : []),
    ...disks.flatMap((disk, index) => diskArguments(disk, index, spec.machine)),
    // what opens an encrypted one is no word for a command line: they come before the guest begins
    ...volumes.flatMap((disk, port) =>
      disk.encryption ? [] : volumeArguments(disk, { index: disks.length + port, port, machine: spec.machine }),
    ),
    ...spec.nics.flatMap(nicArguments),
    ...(spec.configDrive ? configDriveArguments(spec.configDrive) : []),
  ]
}

/** Several threads a core are told in AMD's way only on request, and by emulation only in Intel's. */
function processor({ topology }: GuestSpec, accelerator: QemuSettings['accelerator']): string[] {
  const threaded = topology !== undefined && topology.threads > 1
  if (accelerator === 'kvm') return ['-accel', 'kvm', '-cpu', threaded ? 'host,topoext=on' : 'host']
  // a translation cache of QEMU's own size would be 1 GiB a guest
  return ['-accel', 'tcg,tb-size=128', '-cpu', threaded ? 'max,vendor=GenuineIntel' : 'max']
}

function processors({ cpus, topology }: GuestSpec): string {
  if (!topology) return `${cpus}`
  return `${cpus},sockets=${topology.sockets},cores=${topology.cores},threads=${topology.threads}`
}

/** `vnet_hdr=off`: a userspace datapath drops what leaves checksums to a network card. No boot from the network: no ROM to load. */
function nicArguments(nic: GuestNic, index: number): string[] {
  const id = `nic${index}`
  const model = nic.model === 'virtio' ? `virtio-net-pci,host_mtu=${nic.mtu}` : nic.model
  return [
    ...['-netdev', `tap,id=${id},ifname=${nic.device},script=no,downscript=no,vnet_hdr=off`],
    ...['-device', `${model},netdev=${id},id=${id}-device,mac=${nic.mac},romfile=`],
  ]
}

function configDriveArguments(path: string): string[] {
  const block = {
    driver: 'raw',
    'node-name': 'config-drive',
    'read-only': true,
    file: { driver: 'file', filename: path, 'read-only': true },
  }
  return [
    '-blockdev',
    JSON.stringify(block),
    '-device',
    'virtio-blk-pci,drive=config-drive,id=config-drive-device,serial=config-2',
  ]
}

/** QEMU's option lists separate with commas; a comma within a value is doubled. */
const commaSafe = (value: string) => value.replaceAll(',', ',,')
