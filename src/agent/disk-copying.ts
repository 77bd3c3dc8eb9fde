/** Copies a disk of this host as of one moment: by `qemu-img` while nobody has it open, by the process of the guest that has it else. */
import type { CopyRequest, MakeTarget } from '../drivers/volume/copies.ts'
import type { Disk } from '../drivers/volume/driver.ts'
import type { AgentWorld } from './host-drivers.ts'
import { agentRefusals } from './refusals.ts'
import type { VolumeAccess } from './volume-access.ts'

export interface CopyingWorld extends Pick<AgentWorld, 'copies' | 'pool' | 'volumes' | 'hypervisor'> {
  access: VolumeAccess
}

export type CopiedDisk =
  | { kind: 'volume' | 'root-disk'; id: string }
  /** Nobody writes it, whoever has its volume. */
  | { kind: 'snapshot'; id: string; volume: string }

export interface CopyOf {
  id: string
  source: CopiedDisk
  format: CopyRequest['format']
}

export async function copyDisk(world: CopyingWorld, { id, source, format }: CopyOf, signal: AbortSignal): Promise<void> {
  const { copies, hypervisor, access } = world
  const request = async () => ({ id, from: await diskOf(world, source), format }) satisfies CopyRequest
  if (source.kind === 'snapshot') return copySnapshot(world, source.volume, async () => copies.make(await request(), signal))
  const guest = await userOf(world, source)
  if (guest !== undefined) {
    const disk = source.kind === 'volume' ? { volumeId: source.id } : {}
    const live = await request()
    const write = (target: MakeTarget) => access.copying(source.id, () => hypervisor.copyDisk(guest, disk, target, signal))
    return copies.makeLive(live, write, signal)
  }
  await access.hold([source.id], async () => {
    if ((await userOf(world, source)) !== undefined) throw agentRefusals.disk_opened({ id: source.id })
    await copies.make(await request(), signal)
  })
}

/** What is being merged beneath it ends first, and nothing is meanwhile; everything else goes on. */
const copySnapshot = ({ access }: CopyingWorld, volumeId: string, copy: () => Promise<void>): Promise<void> =>
  access.copying(volumeId, async () => {
    await access.hold([volumeId], async () => undefined)
    await copy()
  })

async function diskOf({ pool, volumes }: CopyingWorld, { kind, id }: CopiedDisk): Promise<Disk> {
  const find = { volume: () => pool.find(id), snapshot: () => pool.findSnapshot(id), 'root-disk': () => volumes.find(id) }[kind]
  const disk = await find()
  if (!disk) throw agentRefusals.disk_not_here({ id })
  return disk
}

/** The guest whose process has it open. @throws unavailable while one starts, of which that is not known */
async function userOf({ hypervisor }: CopyingWorld, { kind, id }: CopiedDisk): Promise<string | undefined> {
  for (const guest of await hypervisor.list(kind === 'volume' ? undefined : [id])) {
    if (guest.state === 'starting') throw agentRefusals.disk_opened({ id })
    if (guest.state === 'absent' || guest.state === 'crashed') continue
    if (kind === 'root-disk' || guest.volumes?.some((volume) => volume.id === id)) return guest.id
  }
  return undefined
}
