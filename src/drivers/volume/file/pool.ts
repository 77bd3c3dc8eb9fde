/** Volumes as chains of qcow2 files: a snapshot is the file that a volume wrote until then, and outlives it. */
import { chmod, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { AdoptableFile, Adopted, AdoptingPool } from '../adoption.ts'
import type { Disk, FetchImage } from '../driver.ts'
import type { BackedUpPool, LayerChains, LayerMerge, Volume, VolumeEncryption, VolumePool, VolumeSpec } from '../pool.ts'
import { volumeRefusals } from '../refusals.ts'
import { type AdoptingParts, adoptFile, releaseFile } from './adoption.ts'
import { AdoptionFolder } from './adoption-folder.ts'
import { ArrivingLayers } from './arriving-layers.ts'
import { type CachedImage, type ImageCache, readingImage } from './image-cache.ts'
import { readLayerHeader } from './layer-header.ts'
import { chainsOf, type MergingParts, mergeLayers, targetsOf } from './layer-merging.ts'
import { type LayerRequest, Layers, layerName } from './layers.ts'
import { Pointers } from './pointers.ts'
import type { FileVolumeSettings } from './settings.ts'

const MIB = 1024 ** 2

export const filePool = (settings: FileVolumeSettings, cache: ImageCache): VolumePool & BackedUpPool & AdoptingPool =>
  new FilePool(settings, cache)

interface Reversion {
  reversionId: string
  snapshotId: string
}

interface Move {
  newest: string
  next: string
  encryption: VolumeEncryption | undefined
}

class FilePool implements VolumePool, BackedUpPool, AdoptingPool {
  readonly backend = 'file'
  readonly #settings: FileVolumeSettings
  readonly #cache: ImageCache
  readonly #layers: Layers
  readonly #volumes: Pointers
  readonly #snapshots: Pointers
  /** What snapshots that were begun are about to be: nothing is merged into or out of it until they are there. */
  readonly #begun: Pointers
  /** The layer below each that whoever has it open merges. */
  readonly #merging: Pointers
  readonly #arriving: ArrivingLayers
  readonly #adoption: AdoptionFolder
  /** Ends the merging of layers that nobody has open. */
  #merge = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  constructor(settings: FileVolumeSettings, cache: ImageCache) {
    this.#settings = settings
    this.#cache = cache
    this.#layers = new Layers(settings)
    this.#volumes = new Pointers(join(settings.pool, 'volumes'))
    this.#snapshots = new Pointers(join(settings.pool, 'snapshots'))
    this.#begun = new Pointers(join(settings.pool, 'begun'))
    this.#merging = new Pointers(join(settings.pool, 'merging'))
    this.#arriving = new ArrivingLayers(settings)
    this.#adoption = new AdoptionFolder(settings.pool)
  }

  async list() {
    const [volumes, snapshots] = await Promise.all([this.#volumes.ids(), this.#snapshots.ids()])
    return { volumes, snapshots }
  }

  async find(id: string): Promise<Volume | undefined> {
    const name = await this.#volumes.find(id)
    if (name === undefined) return undefined
    const { bytes, parent, encrypted } = await this.#layers.header(name)
    const below = encrypted && { below: await this.#layers.below(name) }
    return {
      id,
      path: this.#layers.path(name),
      format: 'qcow2',
      sizeMib: Math.floor(bytes / MIB),
      ...(parent && { parent }),
      ...below,
    }
  }

  async ensure({ id, sizeMib, base, snapshot, encryption }: VolumeSpec, fetch: FetchImage, signal: AbortSignal): Promise<Volume> {
    const had = await this.find(id)
    if (had) return had
    const image = base && (await this.#cache.ensure(base, fetch, signal))
    return this.#inTurn(async () => {
      const parent = image ?? (snapshot === undefined ? undefined : await this.#layerOf(snapshot))
      const create = () => this.#createFirst({ id, bytes: sizeMib * MIB, parent, unopened: !image, encryption }, signal)
      await (base ? readingImage(base, create) : create())
      await this.#volumes.set(id, join('..', 'layers', layerName(id)))
      // whoever asks for it next opens what it stands on
      if (snapshot !== undefined) this.#merge.abort(volumeRefusals.merge_ended())
      return this.#get(id)
    })
  }

  async remove(id: string): Promise<void> {
    await this.#inTurn(async () => {
      await this.#volumes.remove(id)
      await this.#collect()
    })
  }

  async grow(id: string, sizeMib: number, signal: AbortSignal, encryption?: VolumeEncryption): Promise<Volume> {
    const { path, format, sizeMib: had, below } = await this.#get(id)
    if (sizeMib <= had) return this.#get(id)
    const { qemuImg } = this.#settings
    const bytes = sizeMib * MIB
    if (!below) await qemuImg.resize({ path, format }, bytes, { signal })
    else if (encryption) await qemuImg.resizeEncrypted({ path, below, ...encryption }, bytes, { signal })
    else throw volumeRefusals.passphrase_missing({ internal: path })
    return this.#get(id)
  }

  /**
   * The volume moves on to a new layer before whoever has it open does: a death in between loses nothing, since the new layer
   * is empty and stands on the one that is written until then.
   */
  async snapshot(id: string, snapshotId: string, signal: AbortSignal, encryption?: VolumeEncryption): Promise<Volume> {
    await this.#inTurn(async () => {
      if ((await this.#snapshots.find(snapshotId)) !== undefined) return
      const newest = await this.#volumes.find(id)
      if (newest === undefined) throw volumeRefusals.volume_missing({ id })
      const next = layerName(id, snapshotId)
      if (!(await this.#layers.chain(newest)).includes(next)) {
        await this.#begun.set(snapshotId, join('..', 'layers', newest))
        await this.#moveOn(id, { newest, next, encryption }, signal)
      }
      const kept = (await this.#begun.find(snapshotId)) ?? (await this.#layers.parent(next))
      if (kept === undefined) throw volumeRefusals.layer_damaged({ internal: next })
      await this.#snapshots.set(snapshotId, join('..', 'layers', kept))
      await this.#begun.remove(snapshotId)
    })
    return this.#get(id)
  }

  /** What the volume wrote since goes; a death in between leaves it as it was. */
  async revert(id: string, { reversionId, snapshotId }: Reversion, signal: AbortSignal, encryption?: VolumeEncryption) {
    await this.#inTurn(async () => {
      const [newest, kept] = [await this.#volumes.find(id), await this.#snapshots.find(snapshotId)]
      if (newest === undefined) throw volumeRefusals.volume_missing({ id })
      const next = layerName(id, reversionId)
      if ((await this.#layers.chain(newest)).includes(next)) return
      if (kept === undefined) throw volumeRefusals.snapshot_missing({ id: snapshotId })
      const { bytes } = await this.#layers.header(newest)
      const parent = { path: this.#layers.path(kept), format: 'qcow2' } as const
      await this.#layers.create(next, { bytes, parent, unopened: true, encryption }, signal)
      await this.#volumes.set(id, join('..', 'layers', next))
      await this.#collect()
    })
    return this.#get(id)
  }

  async reimage(
    id: string,
    { reimageId, base, fetch }: Parameters<VolumePool['reimage']>[1],
    signal: AbortSignal,
    encryption?: VolumeEncryption,
  ) {
    const next = layerName(id, reimageId)
    const { path } = await this.#get(id)
    if ((await this.#layers.chain(basename(path))).includes(next)) return this.#get(id)
    const parent = await this.#cache.ensure(base, fetch, signal)
    await this.#inTurn(async () => {
      const newest = await this.#volumes.find(id)
      if (newest === undefined) throw volumeRefusals.volume_missing({ id })
      const { bytes } = await this.#layers.header(newest)
      await readingImage(base, async () => {
        await this.#requireRoom(parent, bytes, signal)
        await this.#layers.create(next, { bytes, parent, encryption }, signal)
      })
      await this.#volumes.set(id, join('..', 'layers', next))
      await this.#collect()
    })
    return this.#get(id)
  }

  async findSnapshot(id: string): Promise<Disk | undefined> {
    const name = await this.#snapshots.find(id)
    return name === undefined ? undefined : { id, path: this.#layers.path(name), format: 'qcow2' }
  }

  async replace(id: string, { replacementId, bring }: Parameters<BackedUpPool['replace']>[1], signal: AbortSignal) {
    const next = layerName(id, replacementId)
    const isDone = async () => {
      const newest = await this.#volumes.find(id)
      if (newest === undefined) throw volumeRefusals.volume_missing({ id })
      return (await this.#layers.chain(newest)).includes(next)
    }
    if (await isDone()) return this.#get(id)
    const fresh = await this.#arriving.make(next, await bring(), signal)
    await this.#inTurn(async () => {
      if (await isDone()) return
      await this.#layers.adopt(next, fresh)
      await this.#volumes.set(id, join('..', 'layers', next))
      await this.#collect()
    })
    return this.#get(id)
  }

  adoptable(): Promise<AdoptableFile[]> {
    return this.#adoption.list()
  }

  adopt(as: Adopted, from: { file: string; sizeMib: number }, signal: AbortSignal): Promise<void> {
    return adoptFile(this.#adopting(), as, from, signal)
  }

  release(of: Adopted, file: string, signal: AbortSignal): Promise<void> {
    return releaseFile(this.#adopting(), of, file, signal)
  }

  dropReplacements(): Promise<void> {
    return this.#arriving.removeAll()
  }

  async removeSnapshot(id: string): Promise<void> {
    await this.#inTurn(async () => {
      for (const pointers of [this.#snapshots, this.#begun]) await pointers.remove(id)
      await this.#collect()
    })
  }

  chains(): Promise<LayerChains> {
    return this.#inTurn(() => chainsOf(this.#parts()))
  }

  async merge(merge: LayerMerge, options: { signal: AbortSignal; byOpener?: () => Promise<boolean> }): Promise<boolean> {
    this.#merge = new AbortController()
    return mergeLayers(this.#parts(), merge, { ...options, signal: AbortSignal.any([options.signal, this.#merge.signal]) })
  }

  async capacity() {
    await this.#layers.makeFolder()
    const { bsize, blocks, bavail } = await statfs(this.#layers.folder)
    return { totalBytes: bsize * blocks, freeBytes: bsize * bavail }
  }

  /** QEMU would cut off what of the parent has no room. */
  async #requireRoom(parent: CachedImage, bytes: number, signal: AbortSignal): Promise<void> {
    const { virtualSize: needed } = await this.#settings.qemuImg.info(parent, { signal, shared: true })
    if (needed > bytes) throw volumeRefusals.size_too_small({ needed, bytes })
  }

  async #createFirst({ id, ...request }: LayerRequest & { id: string }, signal: AbortSignal): Promise<void> {
    const { parent, bytes } = request
    if (parent) await this.#requireRoom(parent, bytes, signal)
    // what a death left goes; what is left of a volume of that id belongs to its snapshots
    await this.#collect()
    if (await this.#layers.has(layerName(id))) throw volumeRefusals.id_taken({ id })
    await this.#layers.create(layerName(id), request, signal)
  }

  async #moveOn(id: string, { newest, next, encryption }: Move, signal: AbortSignal): Promise<void> {
    const path = this.#layers.path(newest)
    const { bytes } = await readLayerHeader(path)
    await this.#layers.create(next, { bytes, parent: { path, format: 'qcow2' }, unopened: true, encryption }, signal)
    await this.#volumes.set(id, join('..', 'layers', next))
    // whoever has it open goes on writing until it moves on; nobody else begins to
    await chmod(path, 0o444)
  }

  async #layerOf(snapshotId: string): Promise<CachedImage> {
    const name = await this.#snapshots.find(snapshotId)
    if (name === undefined) throw volumeRefusals.snapshot_missing({ id: snapshotId })
    return { path: this.#layers.path(name), format: 'qcow2' }
  }

  async #get(id: string): Promise<Volume> {
    const volume = await this.find(id)
    if (!volume) throw volumeRefusals.volume_missing({ id })
    return volume
  }

  async #collect(): Promise<void> {
    const kept = [...(await targetsOf(this.#volumes)).values(), ...(await targetsOf(this.#snapshots)).values()]
    const merging = await targetsOf(this.#merging)
    const needed = await this.#layers.removeUnused(kept, merging)
    for (const into of merging.keys()) if (!needed.has(into)) await this.#merging.remove(into)
    for (const [id, name] of await targetsOf(this.#begun)) if (!needed.has(name)) await this.#begun.remove(id)
  }

  #adopting(): AdoptingParts {
    return { ...this.#parts(), folder: this.#adoption, arriving: this.#arriving }
  }

  #parts(): MergingParts {
    return {
      settings: this.#settings,
      layers: this.#layers,
      volumes: this.#volumes,
      snapshots: this.#snapshots,
      begun: this.#begun,
      open: this.#merging,
      inTurn: (work) => this.#inTurn(work),
      collect: () => this.#collect(),
    }
  }

  /** One after the other, so that no layer goes between being made and being pointed at. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined) // it is its caller's to know
    return mine
  }
}
