/** The cpio "newc" form of the kernel's first file system (Documentation/driver-api/early-userspace/buffer-format.rst). Pure. */

export interface ArchiveEntry {
  path: string
  /** File type and permissions as in `st_mode`. */
  mode: number
  bytes?: Buffer
}

export const DIRECTORY = 0o040755
export const PROGRAM = 0o100755
export const PLAIN = 0o100644

/** Everything belongs to root and has no time, so that equal input gives equal bytes. */
export function archive(entries: readonly ArchiveEntry[]): Buffer {
  const parts = entries.map((entry, index) => member(entry, index + 1))
  return Buffer.concat([...parts, member({ path: 'TRAILER!!!', mode: 0 }, 0)])
}

function member({ path, mode, bytes = Buffer.alloc(0) }: ArchiveEntry, inode: number): Buffer {
  const name = Buffer.from(`${path}\0`)
  const fields = [inode, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0]
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`)
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(bytes)])
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
