/** The pretended disks of one host: guests' own, volumes with their snapshots, and copies; and what each of them holds. */
import { type Blocks, type Content, contentOf, withBlock } from './content.ts'
import { contentOfLayer, type FakePoolWorld, fakePoolWorld, writeLayer } from './pool.ts'

export interface FakeDisks {
  /** With the image that each stands on. */
  disks: Map<string, FakeDisk>
  /** With when each was last used. */
  images: Map<string, number>
  /** What the cached ones hold. */
  imageContents: Map<string, Content>
  pool: FakePoolWorld
  /** On their way elsewhere. */
  copies: Map<string, FakeCopy>
}

export interface FakeDisk {
  base?: string | undefined
  blocks: Blocks
}

export interface FakeCopy {
  content: Content
  isQcow2: boolean
}

export const fakeDisks = (pool = fakePoolWorld()): FakeDisks => ({
  ...{ disks: new Map(), images: new Map(), imageContents: new Map(), pool, copies: new Map() },
})

export const pathOfDisk = (id: string): string => `fake:${id}`

const diskAt = ({ disks }: FakeDisks, path: string): FakeDisk | undefined => disks.get(path.slice(pathOfDisk('').length))

/** What is read at the path of a guest's disk, or of a layer of a volume; of what is not there, nothing. */
export function contentAt(disks: FakeDisks, path: string): Content {
  const disk = diskAt(disks, path)
  return disk && !disks.pool.layers.has(path) ? contentOf([disk.blocks]) : contentOfLayer(disks.pool, path)
}

/** As a guest does that has it open. @returns false where there is none any more */
export function writeAt(disks: FakeDisks, path: string, block: number, word: string): boolean {
  if (disks.pool.layers.has(path)) {
    writeLayer(disks.pool, path, block, word)
    return true
  }
  const disk = diskAt(disks, path)
  if (disk) disk.blocks = withBlock(disk.blocks, block, word)
  return disk !== undefined
}

/** What a volume holds now; of one that is not there, nothing. */
export const heldBy = (disks: FakeDisks, volumeId: string): Content =>
  contentAt(disks, disks.pool.volumes.get(volumeId)?.path ?? '')

/** Into its first block. @returns false where there is no such volume */
export const writeInto = (disks: FakeDisks, volumeId: string, word: string): boolean =>
  writeAt(disks, disks.pool.volumes.get(volumeId)?.path ?? '', 0, word)
