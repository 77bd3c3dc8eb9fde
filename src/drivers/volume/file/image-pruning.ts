/** Which cached images may go. A file's time of change is when it was last used; whoever uses it sets that anew. */
import { existsSync, rmSync, statSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedFiles, disksIn, halfMadeFiles, imageIdOf } from './file-names.ts'
import { Layers } from './layers.ts'
import type { FileVolumeSettings } from './settings.ts'

/** Notes that the file is used now. @returns whether it is there */
export async function markUsed(path: string, now: number): Promise<boolean> {
  try {
    await utimes(path, now / 1000, now / 1000)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/**
 * An image that a disk stands on stays, named or not. Disks are looked into only when there is something to remove.
 * @returns the ids of the images removed
 */
export async function pruneImages(settings: FileVolumeSettings, keep: readonly string[], unusedForMs: number): Promise<string[]> {
  const { images, clock } = settings
  const isOld = (file: string) => clock.now() - lastUsed(join(images, file)) >= unusedForMs
  for (const file of await halfMadeFiles(images)) if (isOld(file)) rmSync(join(images, file), { recursive: true, force: true })
  const files = await cachedFiles(images)
  const wanted = files.filter((file) => keep.includes(imageIdOf(file)))
  for (const file of wanted) await markUsed(join(images, file), clock.now())
  const candidates = files.filter((file) => !wanted.includes(file) && isOld(file))
  if (candidates.length === 0) return []
  const bases = await basesOfDisks(settings)
  for (const path of bases) await markUsed(path, clock.now())
  // looked at again and removed in one breath: whoever began to use it meanwhile has marked it
  const removed = candidates.filter((file) => !bases.has(join(images, file)) && isOld(file))
  for (const file of removed) rmSync(join(images, file), { force: true })
  return removed.map(imageIdOf)
}

async function basesOfDisks(settings: FileVolumeSettings): Promise<Set<string>> {
  const { disks, qemuImg } = settings
  const bases = new Set(await new Layers(settings).bases())
  for (const id of await disksIn(disks)) {
    const path = join(disks, `${id}.qcow2`)
    try {
      const { backing } = await qemuImg.info({ path, format: 'qcow2' }, { shared: true })
      if (backing) bases.add(backing.path)
    } catch (error) {
      if (existsSync(path)) throw error // else its server was deleted meanwhile
    }
  }
  return bases
}

/** Milliseconds since 1970; what has gone meanwhile was used just now. */
const lastUsed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY
