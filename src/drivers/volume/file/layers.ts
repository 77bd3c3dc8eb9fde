/**
 * The files that volumes and snapshots consist of. Each is a qcow2 file and a child of an image or of another layer; only the newest of
 * a volume is ever written. A layer goes when nobody is or stands on it.
 */
import { chown, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { LayerFile, VolumeEncryption } from '../pool.ts'
import { volumeRefusals } from '../refusals.ts'
import { type LayerHeader, readLayerHeader } from './layer-header.ts'
import { isAbsent, syncFolder } from './pointers.ts'
import type { FileVolumeSettings } from './settings.ts'

const LAYER = /^[0-9a-f-]{36}(\.[0-9a-f-]{36})?\.qcow2$/

/** A volume's first layer, and the one that it writes since a snapshot. */
export const layerName = (volumeId: string, since?: string): string =>
  since === undefined ? `${volumeId}.qcow2` : `${volumeId}.${since}.qcow2`

export interface LayerRequest {
  bytes: number
  parent?: { path: string; format: 'qcow2' | 'raw' }
  /** The parent is not opened: somebody may be writing it. */
  unopened?: boolean
  encryption?: VolumeEncryption | undefined
}

export class Layers {
  readonly folder: string
  readonly #settings: FileVolumeSettings
  /** A layer's own is read once; what changes it says so. */
  readonly #parents = new Map<string, string | undefined>()

  constructor(settings: FileVolumeSettings) {
    this.#settings = settings
    this.folder = join(settings.pool, 'layers')
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  header(name: string): Promise<LayerHeader> {
    return readLayerHeader(this.path(name))
  }

  /** Whole and on disk when it is there under its name. */
  async create(name: string, { bytes, parent, unopened, encryption }: LayerRequest, signal: AbortSignal): Promise<void> {
    await this.makeFolder()
    const { qemuImg } = this.#settings
    const isOfEncrypted = parent && dirname(parent.path) === this.folder && (await readLayerHeader(parent.path)).encrypted
    // nothing of an encrypted volume is written in clear
    if (isOfEncrypted && !encryption) throw volumeRefusals.passphrase_missing({ internal: parent.path })
    const fresh = this.path(`${name}.new`)
    await rm(fresh, { force: true })
    const options = { lazy_refcounts: 'on' }
    await qemuImg.create(
      { path: fresh, format: 'qcow2', size: bytes, backing: parent, unopened, options, encryption },
      { signal },
    )
    await syncFile(fresh)
    await rename(fresh, this.path(name))
    await syncFolder(this.folder)
    this.forget(name)
  }

  /** A file of its own, made elsewhere in the pool, becomes a layer. */
  async adopt(name: string, fresh: string): Promise<void> {
    await this.makeFolder()
    await rename(fresh, this.path(name))
    await syncFolder(this.folder)
    this.forget(name)
  }

  async has(name: string): Promise<boolean> {
    return (await this.#names()).includes(name)
  }

  /** From the newest to the oldest. */
  async chain(name: string): Promise<string[]> {
    const names: string[] = []
    for (let at: string | undefined = name; at !== undefined; at = await this.parent(at)) names.push(at)
    return names
  }

  /** All that it stands on, the nearest first: layers, and the image at their end. */
  async below(name: string): Promise<LayerFile[]> {
    const [, ...names] = await this.chain(name)
    const files: LayerFile[] = []
    for (const layer of names)
      files.push({ path: this.path(layer), format: 'qcow2', encrypted: (await this.header(layer)).encrypted })
    const { parent: image } = await this.header(names.at(-1) ?? name)
    if (image !== undefined) files.push({ path: image, format: image.endsWith('.raw') ? 'raw' : 'qcow2', encrypted: false })
    return files
  }

  /** The layer that it stands on, when it is one. */
  async parent(name: string): Promise<string | undefined> {
    if (!this.#parents.has(name)) {
      const { parent } = await this.header(name)
      this.#parents.set(name, parent !== undefined && dirname(parent) === this.folder ? basename(parent) : undefined)
    }
    return this.#parents.get(name)
  }

  /** Of all that are there. */
  async parents(): Promise<Map<string, string | undefined>> {
    const found = new Map<string, string | undefined>()
    for (const name of await this.#names()) if (LAYER.test(name)) found.set(name, await this.parent(name))
    return found
  }

  /** It stands on another now, or is there no longer. */
  forget(name: string): void {
    this.#parents.delete(name)
  }

  /**
   * Removes all that none of `kept` is or stands on, and what a death left half-made. @param below what a layer stands on besides what it says
   * @returns those that stay
   */
  async removeUnused(kept: Iterable<string>, below: ReadonlyMap<string, string>): Promise<Set<string>> {
    const there = await this.#names()
    const needed = new Set<string>()
    const next = [...kept]
    for (let name = next.pop(); name !== undefined; name = next.pop()) {
      if (needed.has(name)) continue
      needed.add(name)
      const [parent, other] = [await this.parent(name), below.get(name)]
      if (parent !== undefined) next.push(parent)
      if (other !== undefined && there.includes(other)) next.push(other)
    }
    for (const name of there) {
      if (needed.has(name)) continue
      await rm(this.path(name), { force: true })
      this.forget(name)
    }
    return needed
  }

  /** Whose bytes images have to stay for. */
  async bases(): Promise<string[]> {
    const names = (await this.#names()).filter((name) => LAYER.test(name))
    const headers = await Promise.all(names.map((name) => this.header(name)))
    return headers.flatMap(({ parent }) => (parent === undefined || dirname(parent) === this.folder ? [] : [parent]))
  }

  /** qemu-img runs as the guests' user, and so has to be able to write here. */
  async makeFolder(): Promise<void> {
    const { pool, user } = this.#settings
    await mkdir(pool, { recursive: true, mode: 0o711 })
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    if (user) await chown(this.folder, user.uid, user.gid)
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.folder)
    } catch (error) {
      if (isAbsent(error)) return []
      throw error
    }
  }
}

export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
