/** What guests of a fresh cloud boot, as a file that the controller's user can read. */
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ensureGuestImage } from '../../guest/build.ts'
import type { StateFolder } from './state-folder.ts'

/** In the clone, for whoever builds from it; else, where nothing can be written there, with the machine's own. */
const CACHES = [join(import.meta.dirname, '..', '..', '.cache', 'guest'), '/var/cache/welkin/guest'] as const

/** The image every fresh cloud can boot, built if need be. Returns the path of the cloud's own copy: only root may pass to the clone. */
export async function guestImage(state: StateFolder, say: (line: string) => void): Promise<string> {
  const cacheDir = CACHES.find(isWritable) ?? CACHES[0]
  const { path, sha512 } = await ensureGuestImage({ cacheDir, say, signal: new AbortController().signal })
  const copy = join(state.run, `tiny-${sha512.slice(0, 16)}.qcow2`)
  if (existsSync(copy) && statSync(copy).size === statSync(path).size) return copy
  copyFileSync(path, `${copy}.new`, constants.COPYFILE_FICLONE)
  chmodSync(`${copy}.new`, 0o644)
  renameSync(`${copy}.new`, copy)
  return copy
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const EMPTY_BYTES = 1024 * 1024

/** What guests of a fake cloud boot: a disk of zeros, for nothing ever runs from it. Returns its path. */
export function emptyImage(state: StateFolder): string {
  const path = join(state.run, 'empty.raw')
  writeFileSync(path, Buffer.alloc(EMPTY_BYTES))
  return path
}
