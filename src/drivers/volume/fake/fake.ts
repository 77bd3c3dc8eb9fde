/** Disks that are only told of; bases are fetched all the same, so that a missing image is noticed. */
import { type Clock, systemClock } from '../../../kernel/clock.ts'
import type { DiskCopies } from '../copies.ts'
import type { BaseImage, FetchImage, Volumes } from '../driver.ts'
import type { BackedUpPool, VolumePool } from '../pool.ts'
import { fakeCopies } from './copies.ts'
import { type FakePoolWorld, fakePool, fakePoolWorld } from './pool.ts'

export interface FakeDisks {
  /** With the image that each stands on. */
  disks: Map<string, string | undefined>
  /** With when each was last used. */
  images: Map<string, number>
  pool: FakePoolWorld
  /** On their way elsewhere. */
  copies: Map<string, Buffer>
}

export const fakeDisks = (pool = fakePoolWorld()): FakeDisks => ({ disks: new Map(), images: new Map(), pool, copies: new Map() })

/** The disks of guests and the volumes of one host. */
export function fakeStorage(
  world: FakeDisks,
  clock?: Clock,
): {
  volumes: Volumes
  pool: VolumePool & BackedUpPool
  copies: DiskCopies
} {
  const volumes = fakeVolumes(world, clock)
  return { volumes, pool: fakePool(world.pool, volumes, world.copies), copies: fakeCopies(world) }
}

function fakeVolumes(world: FakeDisks, clock: Clock = systemClock): Volumes {
  const fetching = new Map<string, Promise<void>>()
  const read = async (image: BaseImage, fetch: FetchImage, signal: AbortSignal) => {
    for await (const _chunk of await fetch(image.id, signal)); // its bytes are of no use here
    world.images.set(image.id, clock.now())
  }
  const cache = async (image: BaseImage, fetch: FetchImage, signal: AbortSignal) => {
    if (world.images.has(image.id)) return void world.images.set(image.id, clock.now())
    const made = fetching.get(image.id) ?? read(image, fetch, signal).finally(() => fetching.delete(image.id))
    fetching.set(image.id, made)
    await made
  }
  return {
    list: async () => ({ disks: [...world.disks.keys()], images: [...world.images.keys()] }),
    async ensure(spec, fetch, signal) {
      if (spec.base && !world.disks.has(spec.id)) await cache(spec.base, fetch, signal)
      world.disks.set(spec.id, spec.base?.id)
      return { id: spec.id, path: `fake:${spec.id}`, format: 'qcow2' }
    },
    find: async (id) => (world.disks.has(id) ? { id, path: `fake:${id}`, format: 'qcow2' } : undefined),
    async remove(id) {
      world.disks.delete(id)
    },
    cache,
    async prune(keep, unusedForMs) {
      const used = new Set([...keep, ...world.disks.values(), ...basesOf(world.pool)])
      for (const id of world.images.keys()) if (used.has(id)) world.images.set(id, clock.now())
      const old = [...world.images].filter(([id, at]) => !used.has(id) && clock.now() - at >= unusedForMs)
      for (const [id] of old) world.images.delete(id)
      return old.map(([id]) => id)
    },
    capacity: async () => ({ totalBytes: 2 ** 40, freeBytes: 2 ** 40 }),
  }
}

const basesOf = ({ volumes, snapshots }: FakePoolWorld) => [...volumes.values(), ...snapshots.values()].map(({ base }) => base)
