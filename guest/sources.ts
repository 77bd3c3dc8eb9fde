/** What an image is made of, and the name that follows from it: equal sources give the same image, so it is built once. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
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
export async function readSources(context: BuildContext): Promise<Sources> {
  const archive = await resolveArchivePackages(context)
  const installed = await run(['dpkg-query', '-W', ...GUEST_PACKAGES], context)
  const hash = createHash('sha256')
  hash.update(JSON.stringify(archive)).update(installed)
  for (const path of await recipeFiles()) hash.update(`\0${path}\0`).update(await readFile(join(HERE, path)))
  return { key: hash.digest('hex').slice(0, 16), archive }
}

async function recipeFiles(): Promise<string[]> {
  const entries = await readdir(HERE, { recursive: true, withFileTypes: true })
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(HERE.length + 1))
  return files.filter((path) => !/\.(test|check)\.ts$/.test(path) && !path.endsWith('.md')).sort()
}
