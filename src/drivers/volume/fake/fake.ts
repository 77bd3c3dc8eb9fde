/** Disks that are only told of; bases are fetched all the same, so that a missing image is noticed. */
import type { BaseImage, FetchImage, Volumes } from '../driver.ts'

export interface FakeDisks {
  disks: Set<string>
  images: Set<string>
}

export const fakeDisks = (): FakeDisks => ({ disks: new Set(), images: new Set() })

export function fakeVolumes(world: FakeDisks): Volumes {
  const fetching = new Map<string, Promise<void>>()
  const read = async (image: BaseImage, fetch: FetchImage, signal: AbortSignal) => {
    for await (const _chunk of await fetch(image.id, signal)); // its bytes are of no use here
    world.images.add(image.id)
  }
  const cache = async (image: BaseImage, fetch: FetchImage, signal: AbortSignal) => {
    if (world.images.has(image.id)) return
    const made = fetching.get(image.id) ?? read(image, fetch, signal).finally(() => fetching.delete(image.id))
    fetching.set(image.id, made)
    await made
  }
  return {
    list: async () => ({ disks: [...world.disks], images: [...world.images] }),
    async ensure(spec, fetch, signal) {
      if (spec.base && !world.disks.has(spec.id)) await cache(spec.base, fetch, signal)
      world.disks.add(spec.id)
      return { id: spec.id, path: `fake:${spec.id}`, format: 'qcow2' }
    },
    async remove(id) {
      world.disks.delete(id)
    },
    cache,
    async prune(keep) {
      for (const id of world.images) if (!keep.includes(id)) world.images.delete(id)
    },
    capacity: async () => ({ totalBytes: 2 ** 40, freeBytes: 2 ** 40 }),
  }
}
