/** Volumes that are only told of, with a word each for what they hold; bases are fetched all the same. */
import type { FetchImage, Volumes } from '../driver.ts'
import type { Volume, VolumePool, VolumeSpec } from '../pool.ts'
import { volumeRefusals } from '../refusals.ts'

interface Kept {
  /** The image that it stands on. */
  base?: string
  sizeMib: number
  /** What it holds. */
  text: string
  /** Which volume wrote it. */
  of: string
}

export interface FakePoolWorld {
  volumes: Map<string, Kept & { path: string; parent?: string }>
  snapshots: Map<string, Kept>
  /** Called after each change. */
  changed?(): void
}

export const fakePoolWorld = (): FakePoolWorld => ({ volumes: new Map(), snapshots: new Map() })

/** @param images of the same host */
export const fakePool = (world: FakePoolWorld, images: Pick<Volumes, 'cache'>): VolumePool => new FakePool(world, images)

class FakePool implements VolumePool {
  readonly backend = 'fake'
  readonly #world: FakePoolWorld
  readonly #images: Pick<Volumes, 'cache'>

  constructor(world: FakePoolWorld, images: Pick<Volumes, 'cache'>) {
    this.#world = world
    this.#images = images
  }

  async list() {
    return { volumes: [...this.#world.volumes.keys()], snapshots: [...this.#world.snapshots.keys()] }
  }

  async find(id: string): Promise<Volume | undefined> {
    const kept = this.#world.volumes.get(id)
    if (!kept) return undefined
    const { path, parent, sizeMib } = kept
    return { id, path, format: 'qcow2', sizeMib, ...(parent !== undefined && { parent }) }
  }

  async ensure({ id, sizeMib, base, snapshot }: VolumeSpec, fetch: FetchImage, signal: AbortSignal): Promise<Volume> {
    const { volumes, snapshots } = this.#world
    if (!volumes.has(id)) {
      const from = snapshot === undefined ? undefined : snapshots.get(snapshot)
      if (snapshot !== undefined && !from) throw volumeRefusals.snapshot_missing({ id: snapshot })
      if (from && from.sizeMib > sizeMib) throw volumeRefusals.size_too_small({ needed: from.sizeMib, bytes: sizeMib })
      if (base) await this.#images.cache(base, fetch, signal)
      if ([...snapshots.values()].some(({ of }) => of === id)) throw volumeRefusals.id_taken({ id })
      const begun = { of: id, text: from?.text ?? '', base: base?.id ?? from?.base }
      if (!volumes.has(id)) volumes.set(id, { ...begun, sizeMib, path: `fake:${id}` })
    }
    return this.#changed(id)
  }

  async remove(id: string) {
    this.#world.volumes.delete(id)
    this.#world.changed?.()
  }

  async grow(id: string, sizeMib: number): Promise<Volume> {
    const { sizeMib: had } = await this.#get(id)
    const kept = this.#world.volumes.get(id)
    if (kept) kept.sizeMib = Math.max(had, sizeMib)
    return this.#changed(id)
  }

  async snapshot(id: string, snapshotId: string): Promise<Volume> {
    const { volumes, snapshots } = this.#world
    const kept = volumes.get(id)
    if (!snapshots.has(snapshotId)) {
      if (!kept) throw volumeRefusals.volume_missing({ id })
      const { path, parent: _, ...held } = kept
      snapshots.set(snapshotId, held)
      volumes.set(id, { ...held, path: `fake:${id}.${snapshotId}`, parent: path })
    }
    return this.#changed(id)
  }

  async removeSnapshot(id: string) {
    this.#world.snapshots.delete(id)
    this.#world.changed?.()
  }

  capacity = async () => ({ totalBytes: 2 ** 40, freeBytes: 2 ** 40 })

  #changed(id: string): Promise<Volume> {
    this.#world.changed?.()
    return this.#get(id)
  }

  async #get(id: string): Promise<Volume> {
    const volume = await this.find(id)
    if (!volume) throw volumeRefusals.volume_missing({ id })
    return volume
  }
}
