/** Formats that qemu-img is told to read or write; it never guesses. */
export type DiskFormat = 'raw' | 'qcow2' | 'vmdk' | 'vdi' | 'vhdx' | 'vpc' | 'parallels'

/** A file by its absolute path, and what it is. */
export interface DiskFile {
  path: string
  format: DiskFormat
}

export interface ImgOptions {
  /** Kills qemu-img; it is gone when the call rejects. */
  signal?: AbortSignal
  /** Processor seconds; 30, for `convert`, `check` and `compare` 600. */
  cpuSeconds?: number
  /** Milliseconds from start to end; 60 s, for `convert`, `check` and `compare` 30 min. */
  timeoutMs?: number
}

/** Options of a format, for example `{ cluster_size: 65536, lazy_refcounts: 'on' }`. */
export interface FormatOptions {
  [name: string]: string | number
}

export interface ImageInfo {
  format: string
  /** The disk that a guest sees, bytes. */
  virtualSize: number
  /** What it takes on the host, bytes. */
  actualSize: number
  clusterSize: number | undefined
  backing: { path: string; format: string | undefined } | undefined
  dataFile: string | undefined
  encrypted: boolean
  dirty: boolean
  snapshots: number
}

export interface CheckResult {
  corruptions: number
  /** Clusters that are used by nothing: lost space, no lost data. */
  leaks: number
  /** Things that could not be checked. */
  errors: number
}

/**
 * qemu-img in a confined child process. Errors: `no_capacity` (`disk_full`), `bad_request` (`image_limit`: beyond memory or
 * processor time), `unavailable` (`child_timeout`), `internal` (`qemu_img_failed`, `child_failed`), or the signal's reason.
 */
export interface QemuImg {
  /** Does not follow the image to other files. `shared`: also while a guest writes it. */
  info(file: DiskFile, options?: ImgOptions & { shared?: boolean }): Promise<ImageInfo>
  /** Overwrites what is there. `size` in bytes, that of the backing file when left out. */
  create(request: CreateRequest, options?: ImgOptions): Promise<void>
  /** Copies one image, with all that it is based on, into a new one. */
  convert(request: ConvertRequest, options?: ImgOptions): Promise<void>
  /** To `size` bytes; less than before only with `shrink`, which cuts off data. */
  resize(file: DiskFile, size: number, options?: ImgOptions & { shrink?: boolean }): Promise<void>
  /** Writes what an image holds into the file that it is a child of, which then holds the same, and leaves the image as it is. */
  commit(file: DiskFile, options?: ImgOptions & { bytesPerSecond?: number }): Promise<void>
  /** The same with a qcow2 file that is encrypted. */
  resizeEncrypted(disk: EncryptedDisk, size: number, options?: ImgOptions): Promise<void>
  /** Reads an image's tables; `repair` mends leaks, or everything. Formats without tables throw `internal`. */
  check(file: DiskFile, options?: ImgOptions & { repair?: 'leaks' | 'all' }): Promise<CheckResult>
  /** Would a guest read the same from both? */
  compare(one: DiskFile, other: DiskFile, options?: ImgOptions): Promise<boolean>
}

/** LUKS within qcow2: AES in XTS mode, each half of whose key has half the bits. */
export interface Encryption {
  /** What opens it, as text: a secret that nobody guesses, and that reaches qemu-img through a pipe alone. */
  passphrase: string
  /** Of the key that it is encrypted by, which qemu-img makes. */
  bits: 256 | 512
}

/** A file, and what it is based on; one passphrase opens all of it that is encrypted. */
export interface EncryptedDisk {
  path: string
  passphrase: string
  /** The nearest first. */
  below: readonly (DiskFile & { encrypted: boolean })[]
}

export interface CreateRequest extends DiskFile {
  size?: number
  backing?: DiskFile
  /** The backing file is not opened, since somebody may be writing it; `size` has to be given. */
  unopened?: boolean
  options?: FormatOptions
  /** Of a qcow2 file: all that is written into it. What it is based on is not opened. */
  encryption?: Encryption
}

export interface ConvertRequest {
  from: DiskFile & { shared?: boolean }
  to: DiskFile
  /** Of formats that can. */
  compress?: boolean
  options?: FormatOptions
}
