/** What the files of disks and cached images are called, and which there are. */
import { readdir } from 'node:fs/promises'

const DISK = '.qcow2'
/** Image id, the first digits of its hash, format. */
const CACHED = /^[0-9a-f-]{36}\.[0-9a-f]{16}\.(qcow2|raw)$/

export const imageIdOf = (file: string): string => file.split('.')[0] ?? file

export const cachedFiles = async (folder: string): Promise<string[]> =>
  (await namesIn(folder)).filter((name) => CACHED.test(name))

/** What a death in the middle of fetching or converting leaves: everything that is no cached image. */
export const halfMadeFiles = async (folder: string): Promise<string[]> =>
  (await namesIn(folder)).filter((name) => !CACHED.test(name))

/** The ids of disks. */
export const disksIn = async (folder: string): Promise<string[]> =>
  (await namesIn(folder)).filter((name) => name.endsWith(DISK)).map((name) => name.slice(0, -DISK.length))

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
