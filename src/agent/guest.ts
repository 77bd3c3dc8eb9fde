/** The ordered acts behind starting and erasing a guest. Each can be done again, whatever a death left of it. */
import type { ExtraDisk, WantedGuest } from '../domain/compute/index.ts'
import type { GuestDisk, GuestNic } from '../drivers/hypervisor/driver.ts'
import type { DiskSpec, Prepared } from '../drivers/volume/driver.ts'
import { allEnded } from '../kernel/all-ended.ts'
import type { AgentWorld } from './host-drivers.ts'
import { configDriveFiles } from './metadata/config-drive.ts'
import type { VolumeAccess } from './volume-access.ts'

export interface GuestWorld extends AgentWorld {
  access: VolumeAccess
}

/** @throws when nothing of it is under way any more: a disk that comes after an erasure would stay for ever */
export async function startGuest(world: GuestWorld, doc: WantedGuest, paused: boolean, signal: AbortSignal): Promise<void> {
  const [disks, nics, configDrive] = await allEnded([
    makeDisks(world, doc, signal),
    plugPorts(world, doc, signal),
    doc.configDrive ? world.configDrives.ensure(doc.id, configDriveFiles(doc, world.random), signal) : undefined,
  ])
  const wanted = doc.volumes ?? []
  await world.access.hold(
    [doc.id, ...wanted.map(({ id }) => id)], // its own disk too may be being copied
    async () => {
      const volumes = await Promise.all(wanted.map((disk) => world.access.disk(disk)))
      const spec = { ...hardwareOf(world, doc), disks, volumes, nics, configDrive }
      await world.hypervisor.ensure(spec, { paused, signal })
    },
  )
}

const hardwareOf = ({ product }: AgentWorld, { id, name, cpus, memoryMib, hardware }: WantedGuest) => ({
  id,
  name,
  cpus,
  topology: hardware.topology,
  memoryMib,
  product,
  machine: hardware.machine,
})

/** The root disk first, if it is no volume: the firmware starts from it, and guests call it the first. */
async function makeDisks(world: AgentWorld, doc: WantedGuest, signal: AbortSignal): Promise<GuestDisk[]> {
  const { rootDisk, extraDisks, hardware } = doc
  // an image of a disc is one to the guest too: as large as it is, and nothing is written to it
  const disc = rootDisk.image?.format === 'iso'
  const specs: DiskSpec[] = [
    ...(bootsFromVolume(doc) ? [] : [{ id: doc.id, sizeMib: disc ? 0 : rootDisk.sizeGib * 1024, base: rootDisk.image }]),
    ...extraDisks.map(({ role, sizeMib }) => ({ id: extraDiskId(doc, role), sizeMib, prepared: PREPARED[role] })),
  ]
  const disks = await allEnded(specs.map((spec) => world.volumes.ensure(spec, world.controller.image, signal)))
  const first = { bootIndex: 1, ...(disc && { disc }) }
  return disks.map((disk) => ({ ...disk, bus: hardware.diskBus, ...(disk.id === doc.id && first) }))
}

const bootsFromVolume = ({ volumes = [] }: WantedGuest) => volumes.some(({ bootIndex }) => bootIndex === 0)

const extraDiskId = (doc: WantedGuest, role: ExtraDisk['role']) => `${doc.id}.${role}`

/** As images expect them of an OpenStack cloud. */
const PREPARED: Record<ExtraDisk['role'], Prepared> = {
  ephemeral0: { for: 'files', label: 'ephemeral0' },
  swap: { for: 'swap' },
}

/** One after the other: the order of the cards is the order of the ports. */
async function plugPorts(world: AgentWorld, doc: WantedGuest, signal: AbortSignal): Promise<GuestNic[]> {
  const nics: GuestNic[] = []
  for (const { id, networkId, mac, mtu } of doc.ports) {
    const { device, run } = await world.ports.ensure({ id, networkId, mac, mtu }, signal)
    nics.push({ id, mac, mtu, device, run, model: doc.hardware.nicModel })
  }
  return nics
}

/** Afterwards nothing of it is left on this host. */
export async function eraseGuest(world: AgentWorld, doc: WantedGuest): Promise<void> {
  await world.hypervisor.remove(doc.id)
  for (const port of doc.ports) await world.ports.remove(port.id)
  for (const id of [doc.id, ...doc.extraDisks.map(({ role }) => extraDiskId(doc, role))]) await world.volumes.remove(id)
  await world.configDrives.remove(doc.id)
  await world.hypervisor.forget(doc.id)
}
