/** Puts volumes into a running guest, takes them out, and follows them to newer files and sizes. Each can be done again, whatever a death left of it. */
import type { Clock } from '../../../kernel/clock.ts'
import { type Qmp, qmpRefusals } from '../../../wire/qmp/index.ts'
import type { VolumeDisk } from '../driver.ts'
import { hypervisorRefusals } from '../refusals.ts'
import { blockOf, SCSI_CONTROLLER, volumeSerial } from './disk-words.ts'
import { endMerging } from './layer-merging.ts'
import { withPassphrase } from './passphrase.ts'
import { limitVolume } from './volume-limits.ts'
import { addressOf, BRIDGE, deviceName, nodeName, PORTS } from './volume-names.ts'
import { type OpenVolume, readVolumes, type VolumeState } from './volume-state.ts'

/** A guest that runs answers within a second; one that boots, or is paused, later or never. */
const UNPLUG_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 500

export async function plugVolume(qmp: Qmp, disk: VolumeDisk, clock: Clock): Promise<void> {
  const state = await readVolumes(qmp)
  const open = state.volumes.find(({ id }) => id === disk.id)
  if (open?.device) {
    if (open.path !== disk.path || open.sizeBytes < disk.sizeBytes) await endMerging(qmp, disk.id, clock)
    await moveOn(qmp, open, disk)
    if (open.sizeBytes < disk.sizeBytes) await growOpen(qmp, disk)
    return limitOpen(qmp, [disk])
  }
  // a death between the two halves of plugging or unplugging left it open
  if (open) await closeNodes(qmp, open, clock)
  await plugAnew(qmp, disk, state)
  await limitOpen(qmp, [disk])
}

/** Those that the guest has. */
export async function limitOpen(qmp: Qmp, disks: readonly VolumeDisk[]): Promise<void> {
  const { volumes } = await readVolumes(qmp)
  for (const { id, limits } of disks) {
    const open = volumes.find((volume) => volume.id === id)
    if (open) await limitVolume(qmp, open, limits)
  }
}

async function growOpen(qmp: Qmp, { id, sizeBytes }: VolumeDisk): Promise<void> {
  const open = (await readVolumes(qmp)).volumes.find((volume) => volume.id === id)
  if (open && open.sizeBytes < sizeBytes) await qmp.execute('block_resize', { 'node-name': open.node, size: sizeBytes })
}

/** The guest goes on writing, now into a child of the file that it wrote so far. */
async function moveOn(qmp: Qmp, open: OpenVolume, disk: VolumeDisk): Promise<void> {
  if (open.path === disk.path) return
  if (disk.parent !== open.path) throw hypervisorRefusals.disk_elsewhere({ internal: `${open.path}, not ${disk.parent}` })
  const [overlay, left] = [
    nodeName(disk.id, open.layer + 1),
    open.nodes.find((name) => name === nodeName(disk.id, open.layer + 1)),
  ]
  if (left !== undefined) await qmp.execute('blockdev-del', { 'node-name': left })
  await withPassphrase(qmp, disk, () => qmp.execute('blockdev-add', { ...blockOf(disk, overlay), backing: null }))
  await qmp.execute('blockdev-snapshot', { node: open.node, overlay })
}

async function plugAnew(qmp: Qmp, disk: VolumeDisk, state: VolumeState): Promise<void> {
  if (disk.bus === 'ide') throw hypervisorRefusals.bus_is_fixed({ bus: disk.bus })
  const hasPorts = state.devices.has(BRIDGE)
  const free = freePorts(state)
  const node = nodeName(disk.id, 0)
  await withPassphrase(qmp, disk, () => qmp.execute('blockdev-add', blockOf(disk, node)))
  try {
    if (disk.bus === 'scsi') await addScsi(qmp, disk, state, hasPorts ? free : [])
    else if (!hasPorts) await addDevice(qmp, disk, { driver: 'virtio-blk-pci', id: deviceName(disk.id) })
    else {
      const port = requirePort(free)
      await addDevice(qmp, disk, { driver: 'virtio-blk-pci', id: deviceName(disk.id, port), ...placeOf(port) })
    }
  } catch (error) {
    await qmp.execute('blockdev-del', { 'node-name': node })
    throw error
  }
}

/** The controller takes a port of its own, from the end, so that disks stay in the order in which they came. */
async function addScsi(qmp: Qmp, disk: VolumeDisk, { devices }: VolumeState, free: readonly number[]): Promise<void> {
  const port = free.at(-1)
  const place = port === undefined ? {} : placeOf(port)
  if (!devices.has(SCSI_CONTROLLER)) await qmp.execute('device_add', { driver: 'virtio-scsi-pci', id: SCSI_CONTROLLER, ...place })
  await addDevice(qmp, disk, { driver: 'scsi-hd', id: deviceName(disk.id), bus: `${SCSI_CONTROLLER}.0` })
}

const addDevice = (qmp: Qmp, disk: VolumeDisk, device: { driver: string; id: string; bus?: string; addr?: string }) => {
  const boot = disk.bootIndex === undefined ? {} : { bootindex: disk.bootIndex }
  return qmp.execute('device_add', { ...device, drive: nodeName(disk.id, 0), ...volumeSerial(disk), ...boot })
}

const placeOf = (port: number) => ({ bus: BRIDGE, addr: addressOf(port) })

const freePorts = ({ taken }: VolumeState): number[] =>
  Array.from({ length: PORTS }, (_, port) => port).filter((port) => !taken.has(port))

function requirePort([port]: readonly number[]): number {
  if (port === undefined) throw hypervisorRefusals.no_port_left({ most: PORTS })
  return port
}

/** @throws guest_keeps_disk when the guest does not let go in time: ask again */
export async function unplugVolume(qmp: Qmp, volumeId: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const find = async () => (await readVolumes(qmp)).volumes.find(({ id }) => id === volumeId)
  const open = await find()
  if (open?.device) await letGo(qmp, open.device.name, clock, signal)
  const left = await find()
  if (left) await closeNodes(qmp, left, clock)
}

async function letGo(qmp: Qmp, device: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const gone = new AbortController()
  const end = qmp.on('DEVICE_DELETED', ({ data }) => data.device === device && gone.abort())
  const isThere = async () => (await qmp.execute('qom-list', { path: '/machine/peripheral' })).some(({ name }) => name === device)
  try {
    // one that was asked before and has not answered is not asked twice by every QEMU: what counts is whether the device goes
    const refused = await qmp.execute('device_del', { id: device }).then(() => undefined, asRefused)
    const deadline = clock.monotonic() + UNPLUG_WITHIN_MS
    while (await isThere()) {
      signal.throwIfAborted()
      if (clock.monotonic() > deadline) throw hypervisorRefusals.guest_keeps_disk({ internal: refused?.internal, cause: refused })
      await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([gone.signal, signal])).catch(() => undefined) // looked at again
    }
  } finally {
    end()
  }
}

function asRefused(error: unknown) {
  if (qmpRefusals.qmp_error.is(error)) return error
  throw error
}

/** The newest first: each stands on the one before. */
async function closeNodes(qmp: Qmp, { id, nodes }: OpenVolume, clock: Clock): Promise<void> {
  await endMerging(qmp, id, clock)
  for (const name of nodes) await qmp.execute('blockdev-del', { 'node-name': name })
}
