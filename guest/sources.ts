/** What an image is made of, and the name that follows from it: equal sources give the same image, so it is built once. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArchivePackage, resolveArchivePackages } from './archive.ts'
import { GUEST_PACKAGES } from './packages.ts'
import { type BuildContext, run } from './run.ts'

export interface Sources {
  /** A short hash of everything below. */
  key: string
  archive: ArchivePackage[]
}

const HERE = import.meta.dirname

/** @throws unavailable when the archive lacks a package, internal when a host package is not installed */
export async function readSources(cacheDir: string, context: BuildContext): Promise<Sources> {
  const { archive, installed } = await recallVersions(cacheDir, context)
  const hash = createHash('sha256')
  hash.update(JSON.stringify(archive)).update(installed)
  for (const path of await recipeFiles()) hash.update(`\0${path}\0`).update(await readFile(join(HERE, path)))
  return { key: hash.digest('hex').slice(0, 16), archive }
}

interface Versions {
  archive: ArchivePackage[]
  installed: string
}

/** Asking apt costs a second, at every start of a cloud; so the answer is kept until apt's or dpkg's own files change. */
async function recallVersions(cacheDir: string, context: BuildContext): Promise<Versions> {
  const times = await Promise.all(['/var/lib/apt/lists', '/var/lib/dpkg/status'].map(async (path) => (await stat(path)).mtimeMs))
  const file = join(cacheDir, `versions-${times.map((ms) => Math.trunc(ms)).join('-')}.json`)
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept)
  const archive = await resolveArchivePackages(context)
  const installed = await run(['dpkg-query', '-W', ...GUEST_PACKAGES], context)
  await mkdir(cacheDir, { recursive: true })
  for (const name of await readdir(cacheDir))
    if (/^versions-.*\.json$/.test(name)) await rm(join(cacheDir, name), { force: true })
  await writeFile(`${file}.${process.pid}`, JSON.stringify({ archive, installed } satisfies Versions))
  await rename(`${file}.${process.pid}`, file)
  return { archive, installed }
}

async function recipeFiles(): Promise<string[]> {
  const entries = await readdir(HERE, { recursive: true, withFileTypes: true })
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(HERE.length + 1))
  return files.filter((path) => !/\.(test|check)\.ts$/.test(path) && !path.endsWith('.md')).sort()
}
