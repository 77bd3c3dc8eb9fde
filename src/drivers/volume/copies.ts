/** Makes whole copies of disks in files of their own, in any format, to be sent away. Implemented by `file/` and by `fake/`. */
import type { DiskFormat } from '../../wire/qemu-img/index.ts'
import type { Disk } from './driver.ts'

export interface CopyRequest {
  id: string
  from: Disk
  format: DiskFormat
}

/** Makes an empty qcow2 file of that size. */
export type MakeTarget = (sizeBytes: number) => Promise<{ path: string; format: 'qcow2' }>

export interface DiskCopies {
  /** Of a disk that nobody writes meanwhile. What there is under that id is made anew. */
  make(request: CopyRequest, signal: AbortSignal): Promise<void>
  /** Of one that a guest has open: `write` has the guest's process fill the target. */
  makeLive(request: CopyRequest, write: (target: MakeTarget) => Promise<void>, signal: AbortSignal): Promise<void>
  /** @throws not_found */
  open(id: string): Promise<{ source: AsyncIterable<Uint8Array>; sizeBytes: number }>
  /** Absent is success. */
  remove(id: string): Promise<void>
  /** What an agent before this one left half-made or unsent. */
  removeAll(): Promise<void>
}
