/** The image every fresh cloud can boot. Asking the package lists whether it is still the newest takes a second: once a day is enough. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureGuestImage } from '../../guest/build.ts'
import { systemClock } from '../kernel/clock.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const CACHE = join(ROOT, '.cache', 'guest')
const LAST = join(CACHE, 'last.json')
const DAY_MS = 24 * 3600 * 1000

interface Last {
  path: string
  recipe: string
  at: number
}

/** Builds it if need be. Returns its path. */
export async function guestImage(say: (line: string) => void): Promise<string> {
  const recipe = recipeHash(join(ROOT, 'guest'))
  const last = existsSync(LAST) ? (JSON.parse(readFileSync(LAST, 'utf8')) as Last) : undefined
  if (last?.recipe === recipe && systemClock.now() - last.at < DAY_MS && existsSync(last.path)) return last.path
  const { path } = await ensureGuestImage({ cacheDir: CACHE, say, signal: new AbortController().signal })
  writeFileSync(LAST, JSON.stringify({ path, recipe, at: systemClock.now() } satisfies Last))
  return path
}

function recipeHash(folder: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
    a.name.localeCompare(b.name),
  )) {
    if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)))
  }
  return hash.digest('hex')
}
