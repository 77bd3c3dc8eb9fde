/** Keeps volumes and their snapshots: disks that outlive the guests that use them. Implemented by `file/` and by `fake/`. */
import type { RawDisk } from './copies.ts'
import type { BaseImage, Disk, FetchImage } from './driver.ts'

export interface VolumeSpec {
  id: string
  sizeMib: number
  /** It begins as a copy-on-write child of this image. */
  base?: BaseImage
  /** It begins as a copy-on-write child of this snapshot of the same pool; with neither it begins empty. */
  snapshot?: string
  /** All that is written to it is encrypted, by LUKS; a snapshot that it begins as is, by the same passphrase. */
  encryption?: VolumeEncryption | undefined
}

export interface VolumeEncryption {
  /** Opens it: text that nobody guesses, in no file and no log. */
  passphrase: string
  /** Of the key by which it is encrypted. */
  bits: 256 | 512
}

/** A file that others are children of. */
export interface LayerFile {
  path: string
  format: 'qcow2' | 'raw'
  encrypted: boolean
}

/** Where a volume is now: a snapshot may have moved it on to another file. */
export interface Volume extends Disk {
  sizeMib: number
  /** The file that `path` is a child of; whoever has that one open is to move on to `path`. */
  parent?: string
  /** Of an encrypted one: all that it stands on, the nearest first; whoever opens it has to name that too. */
  below?: readonly LayerFile[]
}

/** Layers that nothing is any more and that only one other stands on: what they hold goes into that one. */
export interface LayerMerge {
  /** The file that takes it in, and stays what it is called. */
  into: string
  /** The files that go, the nearest to `into` first. */
  layers: string[]
  /** What `into` stands on afterwards: another layer, or an image. */
  base?: string
  /** Those that have `into` in their chain. */
  volumes: string[]
  /** So much may be written for it: what goes is copied by whoever has it open, else what stays is. */
  bytes: { open: number; closed: number }
}

export interface LayerChains {
  /** How many layers the longest chain has; an image at its end is none. */
  longest: number
  merges: LayerMerge[]
}

/** What backups ask of a pool besides. */
export interface BackedUpPool {
  /** What a snapshot holds, to be read. */
  findSnapshot(id: string): Promise<Disk | undefined>
  /**
   * A volume that nobody has open holds what `bring` brings, and nothing of what it held; its snapshots stay. The same call twice, by its id, is one,
   * and brings nothing. A death in between leaves it as it was.
   */
  replace(id: string, by: { replacementId: string; bring: () => Promise<RawDisk> }, signal: AbortSignal): Promise<Volume>
  /** What an agent before this one left of replacements that it had begun. */
  dropReplacements(): Promise<void>
}

export interface VolumePool {
  /** The kind of the pool, as it is called among other pools: `file`, `fake`. */
  readonly backend: string
  /** The ids of all there is. */
  list(): Promise<{ volumes: string[]; snapshots: string[] }>
  find(id: string): Promise<Volume | undefined>
  /** The same call twice is one volume; one that is there is never made anew. */
  ensure(spec: VolumeSpec, fetch: FetchImage, signal: AbortSignal): Promise<Volume>
  /** Its snapshots, and what was made from them, stay whole. Absent is success. */
  remove(id: string): Promise<void>
  /** Grows a volume that nobody has open; whoever has it open grows it himself. It never shrinks. */
  grow(id: string, sizeMib: number, signal: AbortSignal, encryption?: VolumeEncryption): Promise<Volume>
  /**
   * Keeps what the volume holds now under the snapshot's id; the same call twice is one snapshot. It holds from then on when nobody has the
   * volume open; otherwise from the moment at which whoever has it open has moved on to where it is afterwards.
   */
  snapshot(id: string, snapshotId: string, signal: AbortSignal, encryption?: VolumeEncryption): Promise<Volume>
  /** A volume that nobody has open holds what a snapshot holds, and is as large as it was: the same call twice, by `reversionId`, is one. */
  revert(
    id: string,
    to: { reversionId: string; snapshotId: string },
    signal: AbortSignal,
    encryption?: VolumeEncryption,
  ): Promise<Volume>
  /** A volume that nobody has open holds what an image holds; it is as large as it was, and its snapshots stay. The same call twice, by `reimageId`, is one. */
  reimage(
    id: string,
    to: { reimageId: string; base: BaseImage; fetch: FetchImage },
    signal: AbortSignal,
    encryption?: VolumeEncryption,
  ): Promise<Volume>
  /** What was made from it stays whole. Absent is success. */
  removeSnapshot(id: string): Promise<void>
  /** How long chains are, and what can be merged to have them shorter; encrypted layers stay as they are. */
  chains(): Promise<LayerChains>
  /**
   * Merges layers of which nobody has any open, nor will before this ends: what volumes and snapshots hold stays the same at each moment, and a
   * merging that did not come to its end is begun again. With `byOpener`, whoever has them open merges them, as often as this is called until he says that it is done.
   * Those of an encrypted volume only whoever has them open can merge.
   * @returns whether it is done; false, too, when it is not to be done now, or any more
   */
  merge(merge: LayerMerge, options: { signal: AbortSignal; byOpener?: () => Promise<boolean> }): Promise<boolean>
  capacity(): Promise<{ totalBytes: number; freeBytes: number }>
}
