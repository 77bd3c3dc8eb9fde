/** Keeps backups in a folder: one file a key, which is there whole or not at all. */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { Random } from '../../../kernel/random.ts'
import { type BackupStore, isStoreKey, type StoreKey } from '../driver.ts'
import { backupStoreRefusals } from '../refusals.ts'

/** Of values that are being written: no key begins so. */
const FRESH = '.new-'
/** What a death left half-written is nobody's after so long. */
const STALE_MS = 3_600_000
/** What backups leave free, since the database may be beside them: a tenth of the medium, at most this many bytes. */
const RESERVE = 2 ** 30

export interface DirectorySettings {
  /** Made when missing; holds nothing else. */
  folder: string
  clock: Pick<Clock, 'now'>
  random: Pick<Random, 'uuid'>
  /** Nothing is removed that a death has left: for whoever only looks. */
  onlyLooks?: true
  /** Bytes that are free on the medium, and that it has in all. */
  freeOf?(folder: string): Promise<{ free: number; total: number }>
}

export function directoryStore(settings: DirectorySettings): BackupStore {
  return new DirectoryStore(settings)
}

class DirectoryStore implements BackupStore {
  readonly kind = 'directory'
  readonly #settings: DirectorySettings

  constructor(settings: DirectorySettings) {
    this.#settings = settings
  }

  async put(key: StoreKey, value: Uint8Array): Promise<void> {
    const path = this.#path(key)
    const folder = dirname(path)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await this.#requireRoom(value.length)
    const fresh = join(folder, `${FRESH}${this.#settings.random.uuid()}`)
    try {
      await writeWhole(fresh, value)
      await rename(fresh, path)
    } catch (thrown) {
      await rm(fresh, { force: true })
      throw isFull(thrown) ? backupStoreRefusals.store_full({ cause: thrown }) : thrown
    }
  }

  async get(key: StoreKey): Promise<Buffer> {
    try {
      return await readFile(this.#path(key))
    } catch (thrown) {
      throw isAbsent(thrown) ? backupStoreRefusals.value_missing({ key }, { cause: thrown }) : thrown
    }
  }

  async has(key: StoreKey): Promise<boolean> {
    return (await unlessAbsent(stat(this.#path(key)))) !== undefined
  }

  async list(prefix: string): Promise<StoreKey[]> {
    const keys: StoreKey[] = []
    for (const entry of await this.#entries(prefix)) {
      const key = `${prefix}${entry.name}`
      if (entry.isDirectory()) keys.push(...(await this.list(`${key}/`)))
      else keys.push(key)
    }
    return keys
  }

  async words(prefix: string): Promise<string[]> {
    const found: string[] = []
    for (const entry of await this.#entries(prefix)) {
      // a folder may be left of what was removed
      if (!entry.isDirectory() || (await this.words(`${prefix}${entry.name}/`)).length > 0) found.push(entry.name)
    }
    return found
  }

  async remove(key: StoreKey): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async removeAll(prefix: string): Promise<void> {
    await rm(this.#path(prefix.replace(/\/$/, '')), { recursive: true, force: true })
  }

  async settle(prefix: string): Promise<void> {
    const path = join(this.#settings.folder, prefix)
    for (const entry of await this.#entries(prefix)) if (entry.isDirectory()) await this.settle(`${prefix}${entry.name}/`)
    await unlessAbsent(syncFolder(path))
  }

  #path(key: StoreKey): string {
    if (!isStoreKey(key)) throw coreRefusals.internal({ internal: `not a key: ${key}` })
    return join(this.#settings.folder, key)
  }

  /** Those that are keys or begin some; what has been half-written for long goes. */
  async #entries(prefix: string) {
    const folder = join(this.#settings.folder, prefix)
    const entries = (await unlessAbsent(readdir(folder, { withFileTypes: true }))) ?? []
    for (const { name } of entries) {
      if (!name.startsWith(FRESH) || this.#settings.onlyLooks) continue
      const at = (await unlessAbsent(stat(join(folder, name))))?.mtimeMs ?? Number.POSITIVE_INFINITY
      if (this.#settings.clock.now() - at > STALE_MS) await rm(join(folder, name), { force: true })
    }
    return entries.filter(({ name }) => isStoreKey(name))
  }

  async #requireRoom(bytes: number): Promise<void> {
    const { free, total } = await (this.#settings.freeOf ?? freeOnDisk)(this.#settings.folder)
    if (free - bytes < Math.min(RESERVE, total / 10)) throw backupStoreRefusals.store_full()
  }
}

async function freeOnDisk(folder: string) {
  const { bavail, bsize, blocks } = await statfs(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}

async function writeWhole(path: string, value: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  await closing(file, async () => {
    await file.writeFile(value)
    await file.datasync()
  })
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await closing(folder, () => folder.sync())
}

async function closing(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await file.close()
  }
}

const codeOf = (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined)
const isAbsent = (thrown: unknown): boolean => codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR'
const isFull = (thrown: unknown): boolean => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(thrown)))

const unlessAbsent = <T>(found: Promise<T>): Promise<T | undefined> =>
  found.catch((thrown) => {
    if (isAbsent(thrown)) return undefined
    throw thrown
  })
