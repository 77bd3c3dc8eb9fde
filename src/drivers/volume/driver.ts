/** Keeps the disks of one host. Implemented by `file/` (qcow2 over cached images) and by `fake/`. */

export interface DiskSpec {
  /** A guest's id for its root disk, and with a word behind a dot for each other: `ID.swap`. */
  id: string
  /** 0 with a base: as large as the image. */
  sizeMib: number
  /** A disk that begins as a copy-on-write child of this image; absent: it begins empty. */
  base?: BaseImage
  /** What an empty disk is made ready for; absent: it is blank. */
  prepared?: Prepared
}

/** An ext4 file system of that label, or swap space. */
export type Prepared = { for: 'files'; label: string } | { for: 'swap' }

export interface BaseImage {
  id: string
  format: string
  sizeBytes: number
  /** Hexadecimal; what is fetched must have it. */
  sha512: string
}

export interface Disk {
  id: string
  path: string
  format: 'qcow2' | 'raw'
}

/** Brings an image's bytes, for the cache. */
export type FetchImage = (id: string, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>

export interface Volumes {
  list(): Promise<{ disks: string[]; images: string[] }>
  /** The same call twice is one disk; a disk that is there is never made anew. */
  ensure(spec: DiskSpec, fetch: FetchImage, signal: AbortSignal): Promise<Disk>
  find(id: string): Promise<Disk | undefined>
  /** Absent is success. */
  remove(id: string): Promise<void>
  /** Fetches an image before it is needed. */
  cache(image: BaseImage, fetch: FetchImage, signal: AbortSignal): Promise<void>
  /**
   * Removes cached images that no disk stands on, that are not in `keep`, and that nothing has used for `unusedForMs`.
   * @returns the ids of those removed
   */
  prune(keep: readonly string[], unusedForMs: number): Promise<string[]>
  /** Bytes of the file system that holds the disks. */
  capacity(): Promise<{ totalBytes: number; freeBytes: number }>
}
