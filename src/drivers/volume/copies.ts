/** Makes whole copies of disks in files of their own, in any format, to be sent away, and takes what comes to become one. Implemented by `file/` and by `fake/`. */
import type { DiskFormat } from '../../wire/qemu-img/index.ts'
import type { Disk } from './driver.ts'

export interface CopyRequest {
  id: string
  from: Disk
  format: DiskFormat
}

/** Makes an empty qcow2 file of that size. */
export type MakeTarget = (sizeBytes: number) => Promise<{ path: string; format: 'qcow2' }>

/** Of bytes, from anywhere in it. */
export interface RawFile {
  sizeBytes: number
  /** Fewer bytes than `length` only where the file ends. */
  read(offset: number, length: number): Promise<Buffer>
  write(offset: number, bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface RawDisk {
  id: string
  path: string
  format: 'raw'
}

export interface DiskCopies {
  /** Of a disk that nobody writes meanwhile. What there is under that id is made anew. */
  make(request: CopyRequest, signal: AbortSignal): Promise<void>
  /** Of one that a guest has open: `write` has the guest's process fill the target. */
  makeLive(request: CopyRequest, write: (target: MakeTarget) => Promise<void>, signal: AbortSignal): Promise<void>
  /** @throws not_found */
  open(id: string): Promise<{ source: AsyncIterable<Uint8Array>; sizeBytes: number }>
  /** A copy, to be read where it is wanted. @throws not_found */
  openRaw(id: string): Promise<RawFile>
  /** An empty raw disk, all zeros, to be written where it is wanted. What there is under that id goes. */
  receive(id: string, sizeBytes: number): Promise<RawFile>
  /** What was copied or received, as a raw disk. */
  disk(id: string): RawDisk
  /** Absent is success. */
  remove(id: string): Promise<void>
  /** What an agent before this one left half-made or unsent. */
  removeAll(): Promise<void>
}
