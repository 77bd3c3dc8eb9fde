/** Disks as qcow2 files: children of cached images, or empty; and a pool of volumes beside them. */
import { chown, mkdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { AdoptingPool } from '../adoption.ts'
import type { DiskCopies } from '../copies.ts'
import type { Disk, DiskSpec, FetchImage, Volumes } from '../driver.ts'
import type { BackedUpPool, VolumePool } from '../pool.ts'
import { volumeRefusals } from '../refusals.ts'
import { fileCopies } from './copies.ts'
import { cachedFiles, disksIn, imageIdOf } from './file-names.ts'
import { type CachedImage, ImageCache, readingImage } from './image-cache.ts'
import { pruneImages } from './image-pruning.ts'
import { filePool } from './pool.ts'
import { createPrepared } from './prepared-disk.ts'
import type { FileVolumeSettings } from './settings.ts'

const MIB = 1024 ** 2

/** Disks and volumes have their images from one cache. */
export function fileStorage(settings: FileVolumeSettings): {
  volumes: Volumes
  pool: VolumePool & BackedUpPool & AdoptingPool
  copies: DiskCopies
} {
  const cache = new ImageCache(settings)
  return { volumes: fileVolumes(settings, cache), pool: filePool(settings, cache), copies: fileCopies(settings) }
}

function fileVolumes(settings: FileVolumeSettings, cache: ImageCache): Volumes {
  return {
    list: async () => ({
      disks: await disksIn(settings.disks),
      images: (await cachedFiles(settings.images)).map(imageIdOf),
    }),
    ensure: (spec, fetch, signal) => ensureDisk(settings, cache, spec, fetch, signal),
    find: async (id) => {
      const disk = diskOf(settings, id)
      return (await exists(disk.path)) ? disk : undefined
    },
    remove: async (id) => {
      for (const ending of ['', ...HALF_MADE]) await rm(`${pathOf(settings, id)}${ending}`, { force: true })
    },
    cache: async (image, fetch, signal) => void (await cache.ensure(image, fetch, signal)),
    prune: (keep, unusedForMs) => pruneImages(settings, keep, unusedForMs),
    capacity: () => capacityOf(settings),
  }
}

const pathOf = ({ disks }: FileVolumeSettings, id: string) => join(disks, `${id}.qcow2`)
const diskOf = (settings: FileVolumeSettings, id: string): Disk => ({ id, path: pathOf(settings, id), format: 'qcow2' })
/** What a death in the middle of making a disk leaves beside it. */
const HALF_MADE = ['.new', '.new.raw']

async function ensureDisk(
  settings: FileVolumeSettings,
  cache: ImageCache,
  spec: DiskSpec,
  fetch: FetchImage,
  signal: AbortSignal,
): Promise<Disk> {
  const disk = diskOf(settings, spec.id)
  if (await exists(disk.path)) return disk
  const base = spec.base && (await cache.ensure(spec.base, fetch, signal))
  await makeFolder(settings)
  const fresh = `${disk.path}.new`
  const create = () => createDisk(settings, { ...spec, path: fresh, base }, signal)
  await (spec.base ? readingImage(spec.base, create) : create())
  await rename(fresh, disk.path)
  return disk
}

async function createDisk(
  settings: FileVolumeSettings,
  { path, sizeMib, base, prepared }: Omit<DiskSpec, 'base'> & { path: string; base?: CachedImage },
  signal: AbortSignal,
): Promise<void> {
  if (sizeMib === 0 && !base) throw volumeRefusals.size_missing()
  const size = sizeMib === 0 ? undefined : sizeMib * MIB
  if (prepared && size !== undefined && !base) return createPrepared(settings, { path, size, prepared }, signal)
  await settings.qemuImg.create({ path, format: 'qcow2', size, backing: base, options: { lazy_refcounts: 'on' } }, { signal })
}

/** qemu-img runs as the guests' user, and so has to be able to write here. */
async function makeFolder({ disks, user }: FileVolumeSettings): Promise<void> {
  await mkdir(disks, { recursive: true, mode: 0o700 })
  if (user) await chown(disks, user.uid, user.gid)
}

async function capacityOf(settings: FileVolumeSettings) {
  await makeFolder(settings)
  const { bsize, blocks, bavail } = await statfs(settings.disks)
  return { totalBytes: bsize * blocks, freeBytes: bsize * bavail }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
