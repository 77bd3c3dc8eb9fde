/** The tiny guest: `node guest/build.ts --out FILE`, or `ensureGuestImage` from a program. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/kernel/clock.ts'
import { CloudError } from '../src/kernel/errors.ts'
import { unpackPackages } from './archive.ts'
import { writeDisk } from './disk.ts'
import { writeFirstFiles } from './first-files.ts'
import { readKernelModules } from './kernel-modules.ts'
import { writeRootTree } from './root-tree.ts'
import type { BuildContext } from './run.ts'
import { readSources, type Sources } from './sources.ts'

export interface GuestImage {
  /** The disk, qcow2. */
  path: string
  /** The same kernel and first file system, for a start without firmware. */
  kernel: string
  initrd: string
  /** Of the disk, in hex. */
  sha512: string
}

const DISK = 'welkin-tiny.qcow2'
const KEPT_MS = 30 * 24 * 3600 * 1000

/**
 * The image from `cacheDir`, built there first if need be (some 10 s). Several builds at once are safe: the first that ends wins.
 * @throws not_implemented on other machines than amd64, forbidden when not root, unavailable when a package cannot be had
 */
export async function ensureGuestImage(options: { cacheDir: string } & BuildContext): Promise<GuestImage> {
  if (process.arch !== 'x64')
    throw new CloudError('not_implemented', `The tiny guest is made for amd64, not for ${process.arch}.`)
  const sources = await readSources(resolve(options.cacheDir), options)
  const folder = join(resolve(options.cacheDir), `guest-${sources.key}`)
  const cached = await findImage(folder)
  if (cached) return cached
  if (process.getuid?.() !== 0) throw new CloudError('forbidden', 'Only root can build the tiny guest: its files belong to root.')
  await mkdir(options.cacheDir, { recursive: true })
  await removeOld(options.cacheDir)
  const work = await mkdtemp(join(resolve(options.cacheDir), `.building-${process.pid}-`))
  try {
    await build(work, sources, options)
    await rename(join(work, 'result'), folder).catch(async (error: unknown) => {
      if (!(await findImage(folder))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return (await findImage(folder)) ?? lost(folder)
}

function lost(folder: string): never {
  throw new CloudError('internal', 'The tiny guest was removed while it was built.', { internal: folder })
}

async function findImage(folder: string): Promise<GuestImage | undefined> {
  const sha512 = await readFile(join(folder, 'sha512'), 'utf8').catch(() => undefined)
  return sha512 === undefined
    ? undefined
    : { path: join(folder, DISK), kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd'), sha512: sha512.trim() }
}

async function build(work: string, { archive }: Sources, context: BuildContext): Promise<void> {
  const [result, downloads, unpacked, root] = ['result', 'downloads', 'unpacked', 'root'].map((name) => join(work, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const folder of [result, downloads, unpacked]) await mkdir(folder)
  const say = (line: string) => context.say(`tiny guest: ${line}`)
  say(`downloading ${archive.map((p) => p.name).join(', ')}`)
  await unpackPackages(archive, downloads, unpacked, context)
  const busybox = await firstThere([join(unpacked, 'bin/busybox'), join(unpacked, 'usr/bin/busybox')])
  const kernel = await readKernelModules(await firstThere([join(unpacked, 'lib/modules'), join(unpacked, 'usr/lib/modules')]))
  say(`putting together Linux ${kernel.release}, busybox and dropbear`)
  const parts = { kernel: join(result, 'vmlinuz'), initrd: join(result, 'initrd'), root }
  await copyFile(join(unpacked, 'boot', `vmlinuz-${kernel.release}`), parts.kernel)
  const init = join(import.meta.dirname, 'initramfs/init')
  await writeFirstFiles({ busybox, init, kernel, path: parts.initrd }, context)
  await rm(`${parts.initrd}.cpio`)
  await writeRootTree({ unpacked, busybox, kernel, recipe: join(import.meta.dirname, 'root'), root }, context)
  say('writing the disk')
  const disk = join(result, DISK)
  await writeDisk(parts, work, disk, context)
  await writeFile(join(result, 'packages'), archive.map((p) => `${p.name} ${p.version}\n`).join(''))
  // last: it says that the rest is whole
  await writeFile(join(result, 'sha512'), `${await sha512Of(disk, context.signal)}\n`)
  say(`done, ${((await stat(disk)).size / 1e6).toFixed(1)} MB`)
}

async function firstThere(paths: readonly string[]): Promise<string> {
  for (const path of paths) if (await stat(path).catch(() => undefined)) return path
  throw new CloudError('internal', 'A package has another form than expected.', { internal: `none of ${paths.join(', ')}` })
}

async function sha512Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash, { signal })
  return hash.digest('hex')
}

/** What a killed build has left, and images of a month ago: since then every cloud has taken its copy. */
async function removeOld(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const pid = /^\.building-(\d+)-/.exec(name)?.[1]
    const abandoned = pid !== undefined && !existsSync(`/proc/${pid}`)
    const old = name.startsWith('guest-') && systemClock.now() - (await stat(join(cacheDir, name))).mtimeMs > KEPT_MS
    if (abandoned || old) await rm(join(cacheDir, name), { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, cache: { type: 'string' } } })
  if (!values.out) throw new CloudError('bad_request', 'Usage: node guest/build.ts --out FILE [--cache FOLDER]')
  const cacheDir = values.cache ?? join(tmpdir(), 'welkin-guest')
  const say = (line: string) => console.error(line)
  const image = await ensureGuestImage({ cacheDir, say, signal: new AbortController().signal })
  await copyFile(image.path, `${values.out}.new`)
  await rename(`${values.out}.new`, values.out)
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    const detail = error instanceof CloudError && error.internal ? `\n${error.internal}` : ''
    console.error(`${error instanceof Error ? error.message : error}${detail}`)
    process.exitCode = 1
  })
}
