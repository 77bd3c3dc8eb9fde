import { closeSync, fstatSync, openSync, readSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A guest that writes without end must not fill the host's disk: beyond this the log's older half goes. */
const CONSOLE_KEPT = 1 << 20

/** The last `bytes` of the console's log; empty when there is none. */
export function readConsole(folder: string, bytes: number): Buffer {
  let file: number
  try {
    file = openSync(join(folder, 'console.log'), 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
  try {
    const { size } = fstatSync(file)
    const wanted = Buffer.alloc(Math.min(bytes, size))
    const read = readSync(file, wanted, 0, wanted.length, size - wanted.length)
    return wanted.subarray(0, read)
  } finally {
    closeSync(file)
  }
}

/** QEMU appends, so a log that is cut goes on at its new end. */
export function trimConsole(folder: string): void {
  const path = join(folder, 'console.log')
  try {
    if (statSync(path).size <= CONSOLE_KEPT) return
  } catch {
    return // it has not written yet
  }
  const kept = readConsole(folder, CONSOLE_KEPT / 2)
  truncateSync(path)
  writeFileSync(path, kept, { flag: 'a' })
}
