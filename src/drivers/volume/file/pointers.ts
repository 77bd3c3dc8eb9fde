/** Says, durably and in one step, which file a volume or a snapshot is: a symbolic link in a folder that guests cannot write. */
import { mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'

const FRESH = '.new'

export class Pointers {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async ids(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => !name.endsWith(FRESH))
    } catch (error) {
      if (isAbsent(error)) return []
      throw error
    }
  }

  /** The name of the file that it is. */
  async find(id: string): Promise<string | undefined> {
    try {
      return basename(await readlink(join(this.#folder, id)))
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /** After a power cut it is this one or the one before. */
  async set(id: string, target: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const fresh = join(this.#folder, `${id}${FRESH}`)
    await rm(fresh, { force: true })
    await symlink(target, fresh)
    await rename(fresh, join(this.#folder, id))
    await syncFolder(this.#folder)
  }

  /** After a power cut it is gone too. Absent is success. */
  async remove(id: string): Promise<void> {
    try {
      await rm(join(this.#folder, id))
      await syncFolder(this.#folder)
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
}

/** What was renamed in it is so after a power cut too. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
