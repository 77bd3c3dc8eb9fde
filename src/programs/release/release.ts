/**
 * Copies the program into the state folder, as a release that the controller's user can read: the clone may be root's own
 * (`/root` lets nobody in, and a umask of 077 nobody read), and it may change while a cloud runs from it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StateFolder } from '../state-folder.ts'
import { javaScriptOf } from './javascript.ts'
import { releaseFiles } from './release-files.ts'

/** Where the code is that runs now: a clone, or a release. */
const HERE = join(import.meta.dirname, '..', '..', '..')
const PROGRAM = 'src/programs/welkin.js'
/** What is in a release, by path and size: written last. */
const CONTENTS = 'contents.json'
const DRAFT = /^\.draft-(\d+)$/

export interface Release {
  /** What Node is to run. */
  program: string
}

interface Sized {
  path: string
  size: number
  changed: number
}

/** Root's. The one that is there if the clone has not changed; else a new one, and the older ones go with `removeOthers`. */
export function ensureRelease({ release: folder }: StateFolder, clone: string = HERE): Release {
  const files = releaseFiles(clone).map((path) => factsOf(clone, path))
  const root = join(folder, keyOf(files))
  if (!isWhole(root)) make(root, clone, files)
  return { program: join(root, PROGRAM) }
}

/** In which a program runs from it. Code that Node keeps compiled on disk would be in memory twice. */
export const RELEASE_ENVIRONMENT: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: undefined, NODE_COMPILE_CACHE_PORTABLE: undefined }

/** For a program that was started by hand and will give up root: it goes on as the same one, from a release. Does not return. */
export function becomeReleased(state: StateFolder): never {
  const release = ensureRelease(state)
  const argv = [process.execPath, ...process.execArgv, release.program, ...process.argv.slice(2)]
  const env = Object.entries({ ...process.env, ...RELEASE_ENVIRONMENT }).filter(([, value]) => value !== undefined)
  process.execve?.(process.execPath, argv, Object.fromEntries(env))
  throw new Error('This runtime cannot become another program: start it with bin/welkin.')
}

/** Those of other clones and of older versions. Nothing may run from them any more. */
export function removeOtherReleases({ release: folder }: StateFolder, { program }: Release): void {
  for (const name of readdirSync(folder)) {
    const maker = DRAFT.exec(name)?.[1]
    const isMade = maker !== undefined && existsSync(`/proc/${maker}`)
    if (!isMade && !program.startsWith(join(folder, name, '/'))) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Does this very program run from a release of that cloud? */
export const isReleased = ({ release }: StateFolder, here: string = HERE): boolean => here.startsWith(join(release, '/'))

function factsOf(clone: string, path: string): Sized {
  const { size, mtimeMs } = statSync(join(clone, path))
  return { path, size, changed: mtimeMs }
}

/** Another after each boot: what was copied just before a loss of power may be on the disk in name only. */
function keyOf(files: readonly Sized[]): string {
  const hash = createHash('sha256').update(readFileSync('/proc/sys/kernel/random/boot_id'))
  for (const { path, size, changed } of files) hash.update(`${path}\0${size}\0${changed}\0`)
  return hash.digest('hex').slice(0, 16)
}

function isWhole(root: string): boolean {
  const sizes = contentsOf(root)
  return sizes?.every(([path, size]) => statSync(join(root, path), { throwIfNoEntry: false })?.size === size) ?? false
}

function contentsOf(root: string): [path: string, size: number][] | undefined {
  try {
    return Object.entries(JSON.parse(readFileSync(join(root, CONTENTS), 'utf8')))
  } catch {
    return undefined // there is none, or half of one
  }
}

/** It appears whole, by a rename. All may read it, whatever modes the clone has and this process gives. */
function make(root: string, clone: string, files: readonly Sized[]): void {
  const draft = join(dirname(root), `.draft-${process.pid}`)
  const umask = process.umask(0o022)
  try {
    rmSync(draft, { recursive: true, force: true })
    const sizes = Object.fromEntries(files.map(({ path }) => copy(clone, draft, path)))
    writeFileSync(join(draft, CONTENTS), JSON.stringify(sizes))
    rmSync(root, { recursive: true, force: true })
    renameSync(draft, root)
  } finally {
    process.umask(umask)
  }
}

/** Ours becomes JavaScript; what packages bring along is it already. @returns its path in the release, and its size */
function copy(clone: string, draft: string, path: string): [string, number] {
  const read = readFileSync(join(clone, path))
  const isTypeScript = path.endsWith('.ts')
  const released = isTypeScript ? path.replace(/\.ts$/, '.js') : path
  const bytes = isTypeScript ? Buffer.from(javaScriptOf(read.toString())) : read
  const to = join(draft, released)
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, bytes)
  return [released, bytes.length]
}
