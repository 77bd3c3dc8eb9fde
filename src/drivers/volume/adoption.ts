/** Takes disks that somebody has laid into a folder of a pool's own, and gives volumes and snapshots back as such files. Implemented by `file/` and by `fake/`. */

export interface AdoptableFile {
  name: string
  /** Of the disk that a guest would see; 0 where it cannot be told. */
  bytes: number
  /** Why it is not taken, for who operates the cloud. */
  problem?: string
}

export interface Adopted {
  kind: 'volume' | 'snapshot'
  id: string
}

export interface AdoptingPool {
  /** Those that lie there now, in the order of their names; of very many the first. */
  adoptable(): Promise<AdoptableFile[]>
  /**
   * The file becomes a volume or a snapshot, and goes when that is there; the same call twice is one. Where it fails, or a death comes between, the
   * file stays as it is.
   * @param sizeMib as large as a volume is made; a snapshot is as large as its file
   */
  adopt(as: Adopted, from: { file: string; sizeMib: number }, signal: AbortSignal): Promise<void>
  /**
   * What it holds lies there as that file, and it is no volume and no snapshot any more; its own snapshots, and what was made of it, stay whole. A file
   * of that name is taken for what was laid there before a death. What is not there any more is success.
   */
  release(of: Adopted, file: string, signal: AbortSignal): Promise<void>
}

/** Names that a file must have to be seen. */
export const ADOPTABLE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/
export const MOST_ADOPTABLE = 1000
