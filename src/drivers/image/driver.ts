/** Keeps the bytes of images. Implemented by `file/` and by `fake/`; `driver.check.ts` is what both must pass. */
import type { Readable } from 'node:stream'

/** Names one upload of one image: `<image id>.<8 hexadecimal digits>`; never text that a caller chose. */
export type ImageKey = string

/** Bytes `start` to `end`, both included, as HTTP counts them. */
export interface ByteRange {
  start: number
  end: number
}

export interface ImageFiles {
  /**
   * Keeps what `source` brings, as it comes; never whole in memory. Rejects with what `source` or the medium failed with,
   * and then nothing is kept.
   * @returns how many bytes there were
   * @throws too_large (reason `storage_full`) when the medium is full, but for a reserve that is the database's; conflict when the key is taken
   */
  write(key: ImageKey, source: AsyncIterable<Uint8Array>): Promise<number>
  /** Goes on to the end also when the key is removed meanwhile. @throws not_found */
  read(key: ImageKey, range?: ByteRange): Promise<Readable>
  /** Fewer bytes than `length` only where the file ends. @throws not_found */
  readPart(key: ImageKey, offset: number, length: number): Promise<Buffer>
  /** Forgets all but these bytes of a file, which become the file. Whoever reads it meanwhile, or a crash, finds it half done. @throws not_found */
  keepPart(key: ImageKey, range: ByteRange): Promise<void>
  /** Absent is success. */
  remove(key: ImageKey): Promise<void>
  /** Every key, also of writes that have not ended or were cut off by a crash. */
  list(): Promise<ImageKey[]>
}

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{8}$/i

export const isImageKey = (name: string): boolean => KEY.test(name)
