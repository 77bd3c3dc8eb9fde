/** Copies of disks by `qemu-img convert`, as the guests' user, in a folder of theirs. */
import { createReadStream } from 'node:fs'
import { chown, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskFile, FormatOptions } from '../../../wire/qemu-img/index.ts'
import type { CopyRequest, DiskCopies, MakeTarget } from '../copies.ts'
import { volumeRefusals } from '../refusals.ts'
import { isAbsent } from './pointers.ts'
import { createRaw, openRaw } from './raw-file.ts'
import type { FileVolumeSettings } from './settings.ts'

/** A disk may be as large as a pool. */
const LIMITS = { cpuSeconds: 4 * 3600, timeoutMs: 6 * 3_600_000 }
const PIECE = 256 * 1024
/** VHD counts in cylinders, and would be larger than the disk; the field for its true size is asked for. */
const OPTIONS: Readonly<Record<string, FormatOptions>> = { vpc: { force_size: 'on' } }

export function fileCopies(settings: FileVolumeSettings): DiskCopies {
  const { copies: folder, user, qemuImg } = settings
  const pathOf = (id: string) => join(folder, id)
  const partsOf = (id: string) => ['', '.new', '.live'].map((ending) => `${pathOf(id)}${ending}`)
  const remove = async (id: string) => {
    for (const path of partsOf(id)) await rm(path, { force: true })
  }
  const begin = async (id: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (user) await chown(folder, user.uid, user.gid)
    await remove(id)
  }
  const convert = async (from: DiskFile, { id, format }: CopyRequest, signal: AbortSignal) => {
    const fresh = `${pathOf(id)}.new`
    await qemuImg.convert({ from, to: { path: fresh, format }, options: OPTIONS[format] ?? {} }, { ...LIMITS, signal })
    await rename(fresh, pathOf(id))
  }
  return {
    async make(request, signal) {
      await begin(request.id)
      await convert(request.from, request, signal)
    },
    async makeLive(request, write, signal) {
      await begin(request.id)
      const live = { path: `${pathOf(request.id)}.live`, format: 'qcow2' as const }
      const target: MakeTarget = async (size) => {
        await qemuImg.create({ ...live, size }, { signal })
        return live
      }
      await write(target)
      if (request.format === 'qcow2') return rename(live.path, pathOf(request.id))
      await convert(live, request, signal)
      await rm(live.path, { force: true })
    },
    async open(id) {
      const path = pathOf(id)
      const { size } = await stat(path).catch((error) => {
        throw isAbsent(error) ? volumeRefusals.copy_missing({ id }) : error
      })
      return { source: createReadStream(path, { highWaterMark: PIECE }), sizeBytes: size }
    },
    openRaw: (id) => openRaw(id, pathOf(id)),
    async receive(id, sizeBytes) {
      await begin(id)
      return createRaw(pathOf(id), sizeBytes, user)
    },
    disk: (id) => ({ id, path: pathOf(id), format: 'raw' }),
    remove,
    removeAll: () => rm(folder, { recursive: true, force: true }),
  }
}
