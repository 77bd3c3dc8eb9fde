/**
 * Copies the program into the state folder, as a release that the controller's user can read: the clone may be root's own
 * (`/root` lets nobody in, and a umask of 077 nobody read), and it may change while a cloud runs from it.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { StateFolder } from '../state-folder.ts'
import { releaseFiles } from './release-files.ts'

/** Where the code is that runs now: a clone, or a release. */
const HERE = join(import.meta.dirname, '..', '..', '..')
const PROGRAM = 'src/programs/welkin.ts'
/** Of a release and of a clone alike: compiled code names its sources by the way from here. */
const COMPILED = '.cache/compile'
const DRAFT = /^\.draft-(\d+)$/

export interface Release {
  /** What Node is to run. */
  program: string
  /** Where it keeps what it compiles. */
  compiled: string
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
  if (!isWhole(root, files)) make(root, clone, files)
  return { program: join(root, PROGRAM), compiled: join(root, COMPILED) }
}

/** In which a program runs from it. */
export const compilingOf = ({ compiled }: Release): NodeJS.ProcessEnv => ({
  NODE_COMPILE_CACHE: compiled,
  NODE_COMPILE_CACHE_PORTABLE: '1',
})

/** For a program that was started by hand and will give up root: it goes on as the same one, from a release. Does not return. */
export function becomeReleased(state: StateFolder): never {
  const release = ensureRelease(state)
  const argv = [process.execPath, ...process.execArgv, release.program, ...process.argv.slice(2)]
  process.execve?.(process.execPath, argv, { ...process.env, ...compilingOf(release) })
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

const isWhole = (root: string, files: readonly Sized[]): boolean =>
  files.every(({ path, size }) => statSync(join(root, path), { throwIfNoEntry: false })?.size === size)

/** It appears whole, by a rename. All may read it, whatever modes the clone has and this process gives. */
function make(root: string, clone: string, files: readonly Sized[]): void {
  const draft = join(dirname(root), `.draft-${process.pid}`)
  const umask = process.umask(0o022)
  try {
    rmSync(draft, { recursive: true, force: true })
    for (const { path } of files) copy(join(clone, path), join(draft, path))
    copyCompiled(join(clone, COMPILED), join(draft, COMPILED))
    rmSync(root, { recursive: true, force: true })
    renameSync(draft, root)
  } finally {
    process.umask(umask)
  }
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, readFileSync(from))
}

/**
 * Only saves time: what is missing or damaged is compiled anew. Links where that can be, for there are thousands: Node
 * replaces such files and never changes one, and reads them while it is still root.
 */
function copyCompiled(from: string, to: string): void {
  for (const entry of existsSync(from) ? readdirSync(from, { recursive: true, withFileTypes: true }) : []) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    linkOrCopy(path, join(to, path.slice(from.length)))
  }
}

function linkOrCopy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  try {
    linkSync(from, to)
  } catch {
    copyIfThere(from, to) // on another file system
  }
}

function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error // another process just replaced it
  }
}
