/** The folder of a pool in which files lie to become volumes: it is root's, so that no guest sees or lays anything there. Nothing opens a file before it has been inspected. */
import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudError } from '../../../kernel/errors.ts'
import { type DiskFormat, fileSource, inspectImage } from '../../../wire/qemu-img/index.ts'
import { ADOPTABLE_NAME, type AdoptableFile, MOST_ADOPTABLE } from '../adoption.ts'
import { volumeRefusals } from '../refusals.ts'
import { isAbsent, syncFolder } from './pointers.ts'

interface Inspected {
  format: DiskFormat
  bytes: number
}

/** What is a raw disk, whatever is on it. */
const RAW = ['raw', 'gpt', 'mbr', 'iso']
const DISKS: readonly string[] = ['qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc', 'parallels'] satisfies DiskFormat[]

export class AdoptionFolder {
  readonly #path: string
  /** What a file was found to be, by its name and what changes when its bytes do. */
  readonly #seen = new Map<string, { mark: string; found: AdoptableFile }>()

  constructor(pool: string) {
    this.#path = join(pool, 'adopt')
  }

  async list(): Promise<AdoptableFile[]> {
    await this.make()
    const names = (await readdir(this.#path)).filter((name) => ADOPTABLE_NAME.test(name)).sort()
    const found: AdoptableFile[] = []
    for (const name of names.slice(0, MOST_ADOPTABLE)) found.push(...(await this.#look(name)))
    for (const name of [...this.#seen.keys()]) if (!names.includes(name)) this.#seen.delete(name)
    return found
  }

  /** Nobody but root writes it from then on. @throws not_found, bad_request for what is no disk, or none that stands alone */
  async take(name: string): Promise<Inspected & { path: string }> {
    const file = await this.#open(name)
    try {
      await file.chown(0, 0)
      await file.chmod(0o444)
      return { path: join(this.#path, name), ...(await inspect(file)) }
    } finally {
      await file.close()
    }
  }

  async has(name: string): Promise<boolean> {
    await this.make()
    return (await readdir(this.#path)).includes(name)
  }

  /** A whole file of the same file system lies there too then; after a power cut it does or does not. */
  async lay(name: string, from: string): Promise<void> {
    const file = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      await file.chown(0, 0)
      await file.chmod(0o600)
    } finally {
      await file.close()
    }
    await link(from, join(this.#path, name))
    await syncFolder(this.#path)
  }

  /** Absent is success. */
  async remove(name: string): Promise<void> {
    await rm(join(this.#path, name), { force: true })
    await syncFolder(this.#path)
  }

  /** Guests' user may come through to a file that it is told of, and sees none. */
  async make(): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o711 })
  }

  async #look(name: string): Promise<AdoptableFile[]> {
    try {
      const file = await this.#open(name)
      try {
        const { ino, size, mtimeMs, ctimeMs } = await file.stat()
        const mark = [ino, size, mtimeMs, ctimeMs].join()
        const had = this.#seen.get(name)
        if (had?.mark === mark) return [had.found]
        const found = await inspect(file).then(
          ({ bytes }): AdoptableFile => ({ name, bytes }),
          (error) => ({ name, bytes: 0, problem: problemOf(error) }),
        )
        this.#seen.set(name, { mark, found })
        return [found]
      } finally {
        await file.close()
      }
    } catch (error) {
      if (volumeRefusals.adoptable_missing.is(error)) return []
      return [{ name, bytes: 0, problem: problemOf(error) }]
    }
  }

  /** No link is followed, and nothing that is no file is opened. */
  async #open(name: string): Promise<FileHandle> {
    if (!ADOPTABLE_NAME.test(name)) throw volumeRefusals.adoptable_missing({ name })
    await this.make()
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const file = await open(join(this.#path, name), flags).catch((error) => {
      if (isAbsent(error)) throw volumeRefusals.adoptable_missing({ name })
      if (error.code === 'ELOOP') throw volumeRefusals.not_adoptable({ name, problem: 'it is a link' })
      throw error
    })
    const about = await file.stat()
    const problem = !about.isFile() ? 'it is no file' : about.nlink > 1 ? 'it is linked elsewhere too' : undefined
    if (problem === undefined) return file
    await file.close()
    throw volumeRefusals.not_adoptable({ name, problem })
  }
}

/** @throws bad_request */
async function inspect(file: FileHandle): Promise<Inspected> {
  const { format, virtualSize, qcow2 } = await inspectImage(await fileSource(file))
  if (format === 'luks' || (qcow2 && qcow2.encryption !== 'none'))
    throw volumeRefusals.adoptable_unfit({ problem: 'it is encrypted' })
  if (qcow2 && qcow2.snapshots > 0) throw volumeRefusals.adoptable_unfit({ problem: 'it has snapshots within' })
  if (virtualSize === 0) throw volumeRefusals.adoptable_unfit({ problem: 'it is empty' })
  if (RAW.includes(format)) return { format: 'raw', bytes: virtualSize }
  if (DISKS.includes(format)) return { format: format as DiskFormat, bytes: virtualSize }
  throw volumeRefusals.adoptable_unfit({ problem: `it is a disk of the format ${format}` })
}

const problemOf = (error: unknown): string => (error instanceof CloudError ? error.message : 'It cannot be read.')
