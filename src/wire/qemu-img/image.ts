import type { FileHandle } from 'node:fs/promises'
import { qemuImgRefusals } from './refusals.ts'

/** What the bytes of a disk image say they are. `gpt` and `mbr` are raw disks with that partition table. */
export type ImageFormat =
  | 'raw'
  | 'gpt'
  | 'mbr'
  | 'qcow2'
  | 'vmdk'
  | 'vdi'
  | 'vhdx'
  | 'vpc'
  | 'iso'
  | 'luks'
  | 'qcow'
  | 'qed'
  | 'parallels'
  | 'bochs'
  | 'cloop'

/** Bytes of an image, wherever they lie. */
export interface ImageSource {
  /** Bytes in all. */
  size: number
  /** `length` bytes from `offset`, fewer at the end of the image. */
  read(offset: number, length: number): Promise<Buffer>
}

export async function fileSource(file: FileHandle): Promise<ImageSource> {
  const { size } = await file.stat()
  return {
    size,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset))
      const buffer = Buffer.alloc(wanted)
      const { bytesRead } = await file.read(buffer, 0, wanted, offset)
      return buffer.subarray(0, bytesRead)
    },
  }
}

/** The image would make whoever opens it read something else than the image, or is of a kind that nobody should open. */
export const unsafeImage = (format: string, why: string) => qemuImgRefusals.unsafe_image({ format, why })

/** The image is damaged, cut off, or only pretends to be of this format. */
export const invalidImage = (format: string, why: string) => qemuImgRefusals.invalid_image({ format, why })

/** `bytes`, when there are at least so many; else the image is cut off. */
export function atLeast(bytes: Buffer, length: number, format: string): Buffer {
  if (bytes.length < length) throw invalidImage(format, 'it is cut off')
  return bytes
}

/** A 64-bit number as a JavaScript one; sizes past 2^53 are nonsense. */
export function sizeOf(value: bigint, format: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw invalidImage(format, 'its size is impossible')
  return Number(value)
}
