import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureGuestImage } from '../../guest/build.ts'
import type { StateFolder } from './state-folder.ts'

const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'guest')

/** The image every fresh cloud can boot, built if need be. Returns its path. */
export async function guestImage(say: (line: string) => void): Promise<string> {
  const { path } = await ensureGuestImage({ cacheDir: CACHE, say, signal: new AbortController().signal })
  return path
}

const EMPTY_BYTES = 1024 * 1024

/** What guests of a fake cloud boot: a disk of zeros, for nothing ever runs from it. Returns its path. */
export function emptyImage(state: StateFolder): string {
  const path = join(state.run, 'empty.raw')
  writeFileSync(path, Buffer.alloc(EMPTY_BYTES))
  return path
}
