import { join } from 'node:path'
import { ensureGuestImage } from '../../guest/build.ts'

const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'guest')

/** The image every fresh cloud can boot, built if need be. Returns its path. */
export async function guestImage(say: (line: string) => void): Promise<string> {
  const { path } = await ensureGuestImage({ cacheDir: CACHE, say, signal: new AbortController().signal })
  return path
}
