/** Has a guest's volumes plugged and unplugged as its document says, and tells of each how it is. */
import type { ObservedGuest, WantedGuest } from '../domain/compute/index.ts'
import type { PluggedVolume, VolumeDisk } from '../drivers/hypervisor/driver.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'
import type { VolumeAccess } from './volume-access.ts'
import { planPlugs } from './volume-plan.ts'

export type ObservedDisk = NonNullable<ObservedGuest['volumes']>[number]

type WantedVolumes = Pick<WantedGuest, 'id' | 'volumes'>

interface Surroundings extends Pick<AgentWorld, 'hypervisor' | 'log'> {
  access: VolumeAccess
  /** It is not paused. */
  isRunning: boolean
  signal: AbortSignal
  /** Aborted when something newer is wanted: the guest need not be waited for. */
  patience: AbortSignal
}

/** Passing troubles of a plugging are tried again this often before they are told: whoever hears of one gives up. */
const QUIET_TRIES = 5
/** Trying again is answered the same. */
const FINAL: readonly string[] = ['bad_request', 'no_capacity']

export class GuestVolumes {
  /** How often each could not be plugged or unplugged, one time after the other. */
  readonly #failures = new Map<string, number>()

  /** Is each as it is wanted? */
  get isSettled(): boolean {
    return this.#failures.size === 0
  }

  /** Of a guest that runs. Each for itself: one that cannot be plugged keeps no other. */
  async follow(around: Surroundings, doc: WantedVolumes, plugged: readonly PluggedVolume[]): Promise<ObservedDisk[]> {
    const wanted = doc.volumes ?? []
    const ids = [...new Set([...wanted, ...plugged].map(({ id }) => id))]
    const faults = ids.length === 0 ? new Map() : await around.access.hold(ids, () => changeVolumes(around, doc, plugged))
    for (const id of this.#failures.keys()) if (!faults.has(id)) this.#failures.delete(id)
    for (const id of faults.keys()) this.#failures.set(id, (this.#failures.get(id) ?? 0) + 1)
    const has = (id: string) => plugged.some((volume) => volume.id === id && !volume.isLeft)
    const told = wanted.map(({ id }) => this.#tell(id, !faults.has(id) || has(id), faults.get(id)))
    const kept = plugged.filter(({ id }) => faults.has(id) && !wanted.some((disk) => disk.id === id))
    return [...told, ...kept.map(({ id }) => this.#tell(id, true, faults.get(id)))]
  }

  /** Of one that cannot be asked: what was told of it last may still be so. */
  guess({ volumes: wanted = [] }: WantedVolumes, told: readonly ObservedDisk[] = []): ObservedDisk[] {
    const before = told.map(({ id, plugged }) => this.#tell(id, plugged))
    return [...before, ...wanted.filter(({ id }) => !told.some((disk) => disk.id === id)).map(({ id }) => this.#tell(id, false))]
  }

  /** Of one that does not run: what it holds open goes with its process. */
  rest({ volumes: wanted = [] }: WantedVolumes, open: readonly PluggedVolume[] = []): ObservedDisk[] {
    this.#failures.clear()
    const isOpen = (id: string) => open.some((volume) => volume.id === id)
    const kept = open.filter(({ id }) => !wanted.some((disk) => disk.id === id))
    return [...wanted.map(({ id }) => this.#tell(id, isOpen(id))), ...kept.map(({ id }) => this.#tell(id, true))]
  }

  #tell(id: string, plugged: boolean, error?: unknown): ObservedDisk {
    const isFinal = error instanceof CloudError && FINAL.includes(error.code)
    const isQuiet = !isFinal && !plugged && (this.#failures.get(id) ?? 0) < QUIET_TRIES
    return { id, plugged, ...(error !== undefined && !isQuiet && { fault: wordsOf(error) }) }
  }
}

/** @returns what could not be done, by the volume's id */
async function changeVolumes(
  { hypervisor, log, access, isRunning, signal, patience }: Surroundings,
  doc: WantedVolumes,
  plugged: readonly PluggedVolume[],
): Promise<Map<string, unknown>> {
  const faults = new Map<string, unknown>()
  const attempt = async (id: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      signal.throwIfAborted()
      log.info({ guest: doc.id, volume: id, error: describeError(error) }, 'a volume of a guest is not as wanted yet')
      faults.set(id, error)
    }
  }
  const disks = new Map<string, VolumeDisk>()
  for (const disk of doc.volumes ?? []) await attempt(disk.id, async () => void disks.set(disk.id, await access.disk(disk)))
  const known = plugged.filter(({ id }) => !faults.has(id))
  const { unplug, plug } = planPlugs([...disks.values()], known)
  for (const id of unplug) await attempt(id, () => hypervisor.unplug(doc.id, id, AbortSignal.any([signal, patience])))
  const plugAll = async (some: readonly VolumeDisk[]) => {
    for (const disk of some) await attempt(disk.id, () => hypervisor.plug(doc.id, disk))
  }
  const moving = plug.filter(({ id, path }) => known.some((has) => has.id === id && !has.isLeft && has.path !== path))
  if (moving.length > 1 && isRunning) await whilePaused(hypervisor, doc.id, () => plugAll(moving))
  else await plugAll(moving)
  await plugAll(plug.filter((disk) => !moving.includes(disk)))
  return faults
}

/** Of several snapshots each is as the others are: between them nothing is written. What a death leaves paused goes on when its successor looks. */
async function whilePaused(hypervisor: Surroundings['hypervisor'], id: string, work: () => Promise<void>): Promise<void> {
  await hypervisor.setPaused(id, true)
  try {
    await work()
  } finally {
    await hypervisor.setPaused(id, false)
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof CloudError ? error.message : 'The volume could not be plugged on its host.'
