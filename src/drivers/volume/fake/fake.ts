/** Disks that are only told of; bases are fetched all the same, so that a missing image is noticed. */
import { type Clock, systemClock } from '../../../kernel/clock.ts'
import type { AdoptingPool } from '../adoption.ts'
import type { DiskCopies } from '../copies.ts'
import type { BaseImage, FetchImage, Volumes } from '../driver.ts'
import type { BackedUpPool, VolumePool } from '../pool.ts'
import { type Content, fromBytes } from './content.ts'
import { fakeCopies } from './copies.ts'
import { type FakeDisks, pathOfDisk } from './disks.ts'
import { type FakePoolWorld, fakePool, type PoolImages } from './pool.ts'

export { type FakeDisks, fakeDisks } from './disks.ts'

/** The disks of guests and the volumes of one host. */
export function fakeStorage(
  world: FakeDisks,
  clock?: Clock,
): {
  volumes: Volumes
  pool: VolumePool & BackedUpPool & AdoptingPool
  copies: DiskCopies
} {
  const volumes = fakeVolumes(world, clock)
  return { volumes, pool: fakePool(world.pool, imagesOf(world, volumes), world.copies), copies: fakeCopies(world) }
}

/** More than the words of a disk take in any format. */
const KEPT_BYTES = 2 ** 19

const contentOfBase = ({ imageContents }: FakeDisks, base: BaseImage | undefined): Content =>
  (base && imageContents.get(base.id)) ?? []

const imagesOf = (world: FakeDisks, { cache }: Volumes): PoolImages => ({
  async hold(base, fetch, signal) {
    await cache(base, fetch, signal)
    return contentOfBase(world, base)
  },
})

function fakeVolumes(world: FakeDisks, clock: Clock = systemClock): Volumes {
  const fetching = new Map<string, Promise<void>>()
  const read = async (image: BaseImage, fetch: FetchImage, signal: AbortSignal) => {
    const pieces: Uint8Array[] = []
    let length = 0
    for await (const piece of await fetch(image.id, signal)) {
      // of what is behind the words nothing is kept
      if (length < KEPT_BYTES) pieces.push(piece)
      length += piece.length
    }
    world.imageContents.set(image.id, fromBytes(Buffer.concat(pieces)))
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
      if (!world.disks.has(spec.id)) world.disks.set(spec.id, { base: spec.base?.id, blocks: contentOfBase(world, spec.base) })
      return { id: spec.id, path: pathOfDisk(spec.id), format: 'qcow2' }
    },
    find: async (id) => (world.disks.has(id) ? { id, path: pathOfDisk(id), format: 'qcow2' } : undefined),
    async remove(id) {
      world.disks.delete(id)
    },
    cache,
    async prune(keep, unusedForMs) {
      const used = new Set([...keep, ...[...world.disks.values()].map(({ base }) => base), ...basesOf(world.pool)])
      for (const id of world.images.keys()) if (used.has(id)) world.images.set(id, clock.now())
      const old = [...world.images].filter(([id, at]) => !used.has(id) && clock.now() - at >= unusedForMs)
      for (const [id] of old) {
        world.images.delete(id)
        world.imageContents.delete(id)
      }
      return old.map(([id]) => id)
    },
    capacity: async () => ({ totalBytes: 2 ** 40, freeBytes: 2 ** 40 }),
  }
}

const basesOf = ({ volumes, snapshots }: FakePoolWorld) => [...volumes.values(), ...snapshots.values()].map(({ base }) => base)
