/** Looks for a text that nothing of a cloud may hold: in its files, in temporary files, cores and logs, in command lines and environments. */
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cloud } from './cloud.ts'

/** Whoever has a needle looks for all its spellings. */
export interface Needle {
  what: string
  bytes: Buffer
  /** The one file that it may stand in. */
  home?: string
}

/** Beyond that it is a guest's disk or an image. */
const MOST_BYTES = 256 * 1024 * 1024

/** Nobody makes a temporary file in deeper folders than these. */
const DEPTH = 3

/** Where programs leave temporary files and cores, whoever's they are. */
const COMMON = ['/tmp', '/var/tmp', '/dev/shm', '/var/crash', '/var/lib/systemd/coredump']

/** As it is, in base64 and base64url at any of the three places where it may begin, in hexadecimal. */
function spellings(bytes: Buffer): Buffer[] {
  const base64 = [0, 1, 2].flatMap((skip) => {
    const text = bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3).toString('base64')
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const hex = bytes.toString('hex')
  return [bytes, ...[...base64, hex, hex.toUpperCase()].map((text) => Buffer.from(text))]
}

/** @param since milliseconds since 1970; older files of others are left out. @returns a line for each place */
export function findPlaintext(cloud: Cloud, needles: readonly Needle[], since: number): string[] {
  const own = [cloud.root, ...workingFolders(cloud)].flatMap((folder) => filesUnder(folder))
  const common = COMMON.flatMap((folder) => filesUnder(folder, { since, depth: DEPTH })).filter(
    (path) => !path.startsWith(dirname(cloud.root)),
  )
  const wanted = needles.map((needle) => ({ ...needle, all: spellings(needle.bytes) }))
  const places = [...new Set([...own, ...common])].filter((path) => !path.startsWith(cloud.clientFolder))
  const processes = globSync('/proc/[0-9]*/{cmdline,environ}').filter((path) => !path.startsWith(`/proc/${process.pid}/`))
  return [...places, ...processes].flatMap((path) => {
    const bytes = read(path)
    return wanted
      .filter(({ home, all }) => path !== home && all.some((spelt) => bytes.includes(spelt)))
      .map(({ what }) => `${what} is in ${path}`)
  })
}

/** Of its processes: a core would be written there. */
const workingFolders = ({ root }: Cloud): string[] =>
  globSync('/proc/[0-9]*/cmdline')
    .filter((path) => read(path).includes(root))
    .map((path) => join(dirname(path), 'cwd'))
    .flatMap((cwd) =>
      readdir(cwd)
        .filter((name) => /^(core|vgcore)/.test(name))
        .map((name) => join(cwd, name)),
    )

function filesUnder(path: string, { since = 0, depth = Number.POSITIVE_INFINITY } = {}): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory())
    return depth === 0 ? [] : readdir(path).flatMap((name) => filesUnder(join(path, name), { since, depth: depth - 1 }))
  return found?.isFile() && found.size <= MOST_BYTES && found.mtimeMs >= since ? [path] : []
}

/** What goes away meanwhile has nothing in it. */
function readdir(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

/** A line of its own: code speaks of such lines too. */
const PRIVATE_KEY = /^-----BEGIN [A-Z ]*PRIVATE KEY-----$/m

/** Files with keys or passwords of the cloud's that somebody other than their owner may read. */
export const readableKeyFiles = ({ root }: Cloud): string[] =>
  filesUnder(root).filter((path) => {
    const { mode, size } = statSync(path)
    const isSecret =
      /-keys\.json|secrets\.json|credential\.json|token$/.test(path) ||
      (size < 65_536 && PRIVATE_KEY.test(read(path).toString('latin1')))
    return isSecret && (mode & 0o077) !== 0
  })
