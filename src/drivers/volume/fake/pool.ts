/** Volumes that are only told of: the layers that they would consist of, and a few words that each layer holds; bases are fetched all the same. */
import type { AdoptableFile, Adopted, AdoptingPool } from '../adoption.ts'
import type { BaseImage, Disk, FetchImage } from '../driver.ts'
import { chainOf, layerRuns } from '../layer-graph.ts'
import type { BackedUpPool, LayerChains, LayerMerge, Volume, VolumeEncryption, VolumePool, VolumeSpec } from '../pool.ts'
import { volumeRefusals } from '../refusals.ts'
import { type Blocks, type Content, contentOf, laidOver, withBlock } from './content.ts'

interface Kept {
  /** The image that it stands on. */
  base?: string
  sizeMib: number
  /** Which volume wrote it. */
  of: string
  /** The layer that it is. */
  path: string
  encrypted?: boolean
}

export interface FakePoolWorld {
  volumes: Map<string, Kept>
  snapshots: Map<string, Kept>
  /** Each layer's parent. */
  layers: Map<string, string | undefined>
  /** What was written into each layer itself; absent: nothing. */
  blocks: Map<string, Blocks>
  /** Files that lie to be taken in, with what they hold. */
  adoptable: Map<string, { content: Content; bytes: number }>
  /** Called after each change. */
  changed?(): void
}

export const fakePoolWorld = (): FakePoolWorld => ({
  ...{ volumes: new Map(), snapshots: new Map(), layers: new Map(), blocks: new Map(), adoptable: new Map() },
})

/** Of the same host. */
export interface PoolImages {
  /** Fetches it where it is not there. @returns what it holds */
  hold(image: BaseImage, fetch: FetchImage, signal: AbortSignal): Promise<Content>
}

type Received = ReadonlyMap<string, { content: Content }>

export const fakePool = (
  world: FakePoolWorld,
  images: PoolImages,
  received: Received = new Map(),
): VolumePool & BackedUpPool & AdoptingPool => new FakePool(world, images, received)

/** Which layers of a pretended host merely stand between two others. */
export const runsOf = (world: FakePoolWorld) => layerRuns({ parents: world.layers, linked: new Set(linksOf(world)) })

export const contentOfLayer = ({ layers, blocks }: FakePoolWorld, path: string): Content =>
  layers.has(path) ? contentOf(chainOf(layers, path).map((layer) => blocks.get(layer) ?? [])) : []

export function writeLayer(world: FakePoolWorld, path: string, block: number, word: string): void {
  world.blocks.set(path, withBlock(world.blocks.get(path) ?? [], block, word))
  world.changed?.()
}

/** Which takes a passphrase to be merged, that only whoever has it open was told. */
export const isEncrypted = ({ volumes, snapshots, layers }: FakePoolWorld, layer: string): boolean =>
  [...volumes.values(), ...snapshots.values()].some(({ encrypted, path }) => encrypted && chainOf(layers, path).includes(layer))

const linksOf = ({ volumes, snapshots }: FakePoolWorld) => [...volumes.values(), ...snapshots.values()].map(({ path }) => path)

/** As the files of an encrypted volume cannot be opened without. */
function requirePassphrase(kept: Kept | undefined, encryption: VolumeEncryption | undefined): void {
  if (kept?.encrypted && !encryption) throw new Error(`the pretended volume ${kept.of} is encrypted, and no passphrase came`)
}

class FakePool implements VolumePool, BackedUpPool, AdoptingPool {
  readonly backend = 'fake'
  readonly #world: FakePoolWorld
  readonly #images: PoolImages
  readonly #received: Received

  constructor(world: FakePoolWorld, images: PoolImages, received: Received) {
    this.#world = world
    this.#images = images
    this.#received = received
  }

  async list() {
    return { volumes: [...this.#world.volumes.keys()], snapshots: [...this.#world.snapshots.keys()] }
  }

  async find(id: string): Promise<Volume | undefined> {
    const kept = this.#world.volumes.get(id)
    if (!kept) return undefined
    const { path, sizeMib, encrypted = false } = kept
    const [, ...chain] = chainOf(this.#world.layers, path)
    const [parent] = chain
    const below = chain.map((layer) => ({ path: layer, format: 'qcow2', encrypted }) as const)
    return { id, path, format: 'qcow2', sizeMib, ...(parent !== undefined && { parent }), ...(encrypted && { below }) }
  }

  async ensure({ id, sizeMib, base, snapshot, encryption }: VolumeSpec, fetch: FetchImage, signal: AbortSignal): Promise<Volume> {
    const { volumes, snapshots, layers, blocks } = this.#world
    if (!volumes.has(id)) {
      const from = snapshot === undefined ? undefined : snapshots.get(snapshot)
      if (snapshot !== undefined && !from) throw volumeRefusals.snapshot_missing({ id: snapshot })
      if (from && from.sizeMib > sizeMib) throw volumeRefusals.size_too_small({ needed: from.sizeMib, bytes: sizeMib })
      const holds = base ? await this.#images.hold(base, fetch, signal) : []
      if ([...snapshots.values()].some(({ of }) => of === id)) throw volumeRefusals.id_taken({ id })
      const encrypted = encryption !== undefined && { encrypted: true }
      const begun = { of: id, base: base?.id ?? from?.base, path: `fake:${id}` }
      if (!volumes.has(id)) {
        volumes.set(id, { ...begun, sizeMib, ...encrypted })
        layers.set(begun.path, from?.path)
        blocks.set(begun.path, holds)
      }
    }
    return this.#changed(id)
  }

  async remove(id: string) {
    this.#world.volumes.delete(id)
    this.#collect()
  }

  async grow(id: string, sizeMib: number, _signal: AbortSignal, encryption?: VolumeEncryption): Promise<Volume> {
    const { sizeMib: had } = await this.#get(id)
    const kept = this.#world.volumes.get(id)
    requirePassphrase(kept, encryption)
    if (kept) kept.sizeMib = Math.max(had, sizeMib)
    return this.#changed(id)
  }

  async snapshot(id: string, snapshotId: string, _signal: AbortSignal, encryption?: VolumeEncryption): Promise<Volume> {
    const { volumes, snapshots, layers } = this.#world
    const kept = volumes.get(id)
    if (!snapshots.has(snapshotId)) {
      if (!kept) throw volumeRefusals.volume_missing({ id })
      requirePassphrase(kept, encryption)
      const path = `fake:${id}.${snapshotId}`
      snapshots.set(snapshotId, { ...kept })
      volumes.set(id, { ...kept, path })
      layers.set(path, kept.path)
    }
    return this.#changed(id)
  }

  async revert(
    id: string,
    { reversionId, snapshotId }: { reversionId: string; snapshotId: string },
    _signal: AbortSignal,
    encryption?: VolumeEncryption,
  ): Promise<Volume> {
    const { volumes, snapshots, layers } = this.#world
    const { path: newest, sizeMib } = await this.#get(id)
    const path = `fake:${id}.${reversionId}`
    if (!chainOf(layers, newest).includes(path)) {
      const kept = snapshots.get(snapshotId)
      if (!kept) throw volumeRefusals.snapshot_missing({ id: snapshotId })
      requirePassphrase(kept, encryption)
      volumes.set(id, { ...kept, of: id, sizeMib, path })
      layers.set(path, kept.path)
      this.#collect()
    }
    return this.#get(id)
  }

  async reimage(
    id: string,
    { reimageId, base, fetch }: Parameters<VolumePool['reimage']>[1],
    signal: AbortSignal,
    encryption?: VolumeEncryption,
  ): Promise<Volume> {
    const { volumes, layers, blocks } = this.#world
    const path = `fake:${id}.${reimageId}`
    if (chainOf(layers, (await this.#get(id)).path).includes(path)) return this.#get(id)
    const holds = await this.#images.hold(base, fetch, signal)
    const kept = volumes.get(id)
    if (!kept) throw volumeRefusals.volume_missing({ id })
    requirePassphrase(kept, encryption)
    const { sizeMib, encrypted } = kept
    volumes.set(id, { of: id, sizeMib, base: base.id, path, ...(encrypted && { encrypted }) })
    layers.set(path, undefined)
    blocks.set(path, holds)
    this.#collect()
    return this.#get(id)
  }

  async findSnapshot(id: string): Promise<Disk | undefined> {
    const kept = this.#world.snapshots.get(id)
    return kept && { id, path: kept.path, format: 'qcow2' }
  }

  async replace(id: string, { replacementId, bring }: Parameters<BackedUpPool['replace']>[1]): Promise<Volume> {
    const { volumes, layers, blocks } = this.#world
    const path = `fake:${id}.${replacementId}`
    if (chainOf(layers, (await this.#get(id)).path).includes(path)) return this.#get(id)
    const { id: copy } = await bring()
    const { sizeMib } = await this.#get(id)
    volumes.set(id, { of: id, sizeMib, path })
    layers.set(path, undefined)
    blocks.set(path, this.#received.get(copy)?.content ?? [])
    this.#collect()
    return this.#get(id)
  }

  async dropReplacements() {}

  async adoptable(): Promise<AdoptableFile[]> {
    return [...this.#world.adoptable].map(([name, { bytes }]) => ({ name, bytes }))
  }

  async adopt({ kind, id }: Adopted, { file, sizeMib }: { file: string; sizeMib: number }): Promise<void> {
    const { volumes, snapshots, layers, blocks, adoptable } = this.#world
    const kept = kind === 'volume' ? volumes : snapshots
    if (!kept.has(id)) {
      const lies = adoptable.get(file)
      if (!lies) throw volumeRefusals.adoptable_missing({ name: file })
      const mib = kind === 'volume' ? sizeMib : Math.ceil(lies.bytes / 1024 ** 2)
      if (lies.bytes > mib * 1024 ** 2) throw volumeRefusals.size_too_small({ needed: lies.bytes, bytes: mib * 1024 ** 2 })
      const path = `fake:${id}`
      kept.set(id, { of: id, sizeMib: mib, path })
      layers.set(path, undefined)
      blocks.set(path, lies.content)
    }
    adoptable.delete(file)
    this.#world.changed?.()
  }

  async release({ kind, id }: Adopted, file: string): Promise<void> {
    const { volumes, snapshots, adoptable } = this.#world
    const kept = kind === 'volume' ? volumes : snapshots
    const had = kept.get(id)
    if (!had) return
    requirePassphrase(had, undefined)
    if (!adoptable.has(file))
      adoptable.set(file, {
        content: contentOfLayer(this.#world, had.path),
        bytes: had.sizeMib * 1024 ** 2,
      })
    kept.delete(id)
    this.#collect()
  }

  async removeSnapshot(id: string) {
    this.#world.snapshots.delete(id)
    this.#collect()
  }

  async chains(): Promise<LayerChains> {
    const { volumes, layers } = this.#world
    const chains = new Map([...volumes].map(([id, { path }]) => [id, chainOf(layers, path)]))
    const merges = runsOf(this.#world).map((run): LayerMerge => {
      const base = layers.get(run.layers.at(-1) ?? run.into)
      const above = [...chains].filter(([, chain]) => chain.includes(run.into)).map(([id]) => id)
      return { ...run, ...(base !== undefined && { base }), volumes: above, bytes: { open: 0, closed: 0 } }
    })
    return { longest: Math.max(0, ...[...chains.values()].map(({ length }) => length)), merges }
  }

  async merge({ into, layers: between }: LayerMerge, { byOpener }: { byOpener?: () => Promise<boolean> }): Promise<boolean> {
    const { layers, blocks } = this.#world
    if (!byOpener && isEncrypted(this.#world, into)) return false
    const isStill = () =>
      runsOf(this.#world).some((run) => run.into === into && between.every((one, at) => run.layers[at] === one))
    if (!isStill() || (byOpener && !(await byOpener())) || !isStill()) return false
    blocks.set(into, laidOver([into, ...between].map((path) => blocks.get(path) ?? [])))
    layers.set(into, layers.get(between.at(-1) ?? into))
    for (const path of between) this.#drop(path)
    this.#world.changed?.()
    return true
  }

  capacity = async () => ({ totalBytes: 2 ** 40, freeBytes: 2 ** 40 })

  /** A layer goes when nothing is or stands on it. */
  #collect() {
    const { layers } = this.#world
    const needed = new Set(linksOf(this.#world).flatMap((path) => chainOf(layers, path)))
    for (const path of [...layers.keys()]) if (!needed.has(path)) this.#drop(path)
    this.#world.changed?.()
  }

  #drop(path: string) {
    this.#world.layers.delete(path)
    this.#world.blocks.delete(path)
  }

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
