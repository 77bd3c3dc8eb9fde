/** Lists the files of a clone that its programs need while they run: sources, facts about APIs, npm packages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['src', 'guest', 'apis']
const FILES = ['package.json']
/** What npm says of what it installed. */
const INSTALLED = 'node_modules/.package-lock.json'
/** Tests and their helpers, and what packages bring along for compilers and people; a TypeScript file of theirs would not be run by Node. */
const NOT_RUN =
  /\.(test|fixture)\.ts$|\.map$|\.md$|^node_modules\/.*(\.([cm]?ts|cc|hh?|inc|S|asm)$|\/(test|tests|docs|benchmarks?|examples?|\.github)\/)/i
/** What tests run the programs with: whole clouds of one process, simulations, suites for drivers, other APIs' descriptions. */
const FOR_TESTS =
  /^src\/(programs\/testing|simulation)\/|^apis\/[a-z]+\/oracle\/|^src\/(store\/testing|kernel\/(seeded-random|virtual-clock))\.ts$|\/(driver|pool|operation|machine|[a-z-]+-child)\.check(\.[a-z]+)?\.ts$|\.topology\.ts$/

/** The runtime: root starts it where it is, and it needs no more of its files after that. */
const RUNTIME = /^node_modules\/node-[a-z0-9]+-[a-z0-9]+$/

/** Relative to the clone, in no order. @throws Error when the clone has no npm packages */
export function releaseFiles(clone: string): string[] {
  const folders = [...FOLDERS, ...packagesOf(clone)]
  return [...FILES, ...folders.flatMap((folder) => filesUnder(clone, folder))].filter(
    (path) => !NOT_RUN.test(path) && !FOR_TESTS.test(path),
  )
}

/** Each package's own folder; those within it have lines of their own. */
function packagesOf(clone: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(clone, INSTALLED), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  return Object.entries(packages).flatMap(([path, { dev }]) => (dev || RUNTIME.test(path) ? [] : path))
}

function filesUnder(clone: string, folder: string): string[] {
  return readdirSync(join(clone, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(clone, path)
    return entry.isFile() ? [path] : []
  })
}
