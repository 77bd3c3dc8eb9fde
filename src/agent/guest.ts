/** The ordered acts behind starting and erasing a guest. Each can be done again, whatever a death left of it. */
import type { WantedGuest } from '../domain/host/index.ts'
import type { GuestNic } from '../drivers/hypervisor/driver.ts'
import type { AgentWorld } from './host-drivers.ts'
import { configDriveFiles } from './metadata/config-drive.ts'

export async function startGuest(world: AgentWorld, doc: WantedGuest, paused: boolean, signal: AbortSignal): Promise<void> {
  const [disk, nics, configDrive] = await Promise.all([
    world.volumes.ensure({ id: doc.id, sizeGib: doc.rootDisk.sizeGib, base: doc.rootDisk.image }, world.controller.image, signal),
    plugPorts(world, doc, signal),
    doc.configDrive ? world.configDrives.ensure(doc.id, configDriveFiles(doc), signal) : undefined,
  ])
  await world.hypervisor.ensure(
    {
      id: doc.id,
      name: doc.name,
      cpus: doc.cpus,
      memoryMib: doc.memoryMib,
      disks: [{ ...disk, bus: doc.hardware.diskBus, bootIndex: 1 }],
      nics,
      configDrive,
      product: world.product,
    },
    { paused, signal },
  )
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
  await world.volumes.remove(doc.id)
  await world.configDrives.remove(doc.id)
  await world.hypervisor.forget(doc.id)
}
