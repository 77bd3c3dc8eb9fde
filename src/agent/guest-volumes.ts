/** Has a guest's volumes plugged and unplugged as its document says, and tells of each how it is. */
import type { ObservedGuest, WantedGuest } from '../domain/compute/index.ts'
import type { PluggedVolume, VolumeDisk } from '../drivers/hypervisor/driver.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'
import type { VolumeAccess } from './volume-access.ts'
import { planPlugs } from './volume-plan.ts'

export type ObservedDisk = NonNullable<ObservedGuest['volumes']>[number]

type GuestVolumes = Pick<WantedGuest, 'id' | 'volumes'>

interface Surroundings extends Pick<AgentWorld, 'hypervisor' | 'log'> {
  access: VolumeAccess
  signal: AbortSignal
  /** Aborted when something newer is wanted: the guest need not be waited for. */
  patience: AbortSignal
}

/** Of a guest that runs. Each for itself: one that cannot be plugged keeps no other. */
export async function followVolumes(
  { hypervisor, log, access, signal, patience }: Surroundings,
  doc: GuestVolumes,
  plugged: readonly PluggedVolume[],
): Promise<ObservedDisk[]> {
  const wanted = doc.volumes ?? []
  const ids = [...new Set([...wanted, ...plugged].map(({ id }) => id))]
  if (ids.length === 0) return []
  return access.hold(ids, async () => {
    const faults = new Map<string, string>()
    const attempt = async (id: string, work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        signal.throwIfAborted()
        log.info({ guest: doc.id, volume: id, error: describeError(error) }, 'a volume of a guest is not as wanted yet')
        faults.set(id, wordsOf(error))
      }
    }
    const disks = new Map<string, VolumeDisk>()
    for (const disk of wanted) await attempt(disk.id, async () => void disks.set(disk.id, await access.disk(disk)))
    const { unplug, plug } = planPlugs(
      [...disks.values()],
      plugged.filter(({ id }) => !faults.has(id)),
    )
    for (const id of unplug) await attempt(id, () => hypervisor.unplug(doc.id, id, AbortSignal.any([signal, patience])))
    for (const disk of plug) await attempt(disk.id, () => hypervisor.plug(doc.id, disk))
    const has = (id: string) => plugged.some((volume) => volume.id === id && !volume.isLeft)
    const told = wanted.map(({ id }) => tell(id, !faults.has(id) || has(id), faults.get(id)))
    const kept = unplug.filter((id) => faults.has(id)).map((id) => tell(id, true, faults.get(id)))
    return [...told, ...kept]
  })
}

/** Of one that does not run: what it holds open goes with its process. */
export function restingVolumes({ volumes: wanted = [] }: GuestVolumes, open: readonly PluggedVolume[] = []): ObservedDisk[] {
  const isOpen = (id: string) => open.some((volume) => volume.id === id)
  const kept = open.filter(({ id }) => !wanted.some((disk) => disk.id === id))
  return [...wanted.map(({ id }) => tell(id, isOpen(id))), ...kept.map(({ id }) => tell(id, true))]
}

const tell = (id: string, plugged: boolean, fault?: string): ObservedDisk => ({
  id,
  plugged,
  ...(fault !== undefined && { fault }),
})

const wordsOf = (error: unknown): string =>
  error instanceof CloudError ? error.message : 'The volume could not be plugged on its host.'
