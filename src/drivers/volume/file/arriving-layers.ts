/** Turns disks into files that can become layers, in a folder of the pool where nothing else looks. */
import { chown, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskFile } from '../../../wire/qemu-img/index.ts'
import { syncFile } from './layers.ts'
import type { FileVolumeSettings } from './settings.ts'

/** A disk may be as large as a pool. */
const LIMITS = { cpuSeconds: 4 * 3600, timeoutMs: 6 * 3_600_000 }

export class ArrivingLayers {
  readonly #settings: FileVolumeSettings
  readonly #folder: string

  constructor(settings: FileVolumeSettings) {
    this.#settings = settings
    this.#folder = join(settings.pool, 'arriving')
  }

  /** @param bytes as large it is to be; absent: as what it is made from @returns the path of a file that is on disk and stands on no other */
  async make(name: string, from: DiskFile, signal: AbortSignal, bytes?: number): Promise<string> {
    const { pool, user, qemuImg } = this.#settings
    await mkdir(pool, { recursive: true, mode: 0o711 })
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    if (user) await chown(this.#folder, user.uid, user.gid)
    const path = join(this.#folder, name)
    await rm(path, { force: true })
    const to = { path, format: 'qcow2' } as const
    try {
      await qemuImg.convert({ from, to, options: { lazy_refcounts: 'on' } }, { ...LIMITS, signal })
      if (bytes !== undefined) await qemuImg.resize(to, bytes, { signal })
      await syncFile(path)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    return path
  }

  removeAll(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}
