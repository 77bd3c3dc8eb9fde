/** Reads a guest's console from the files that its log is written to. */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { CONSOLE_FILE_BYTES, CONSOLE_LOG, CONSOLE_OLDER } from './console-log.ts'

/** Beyond this the older half goes: a guest that was started by a former release writes to one file without end. */
const CONSOLE_KEPT = 2 * CONSOLE_FILE_BYTES

/** The last `bytes` of the console's log; empty when there is none. */
export function readConsole(folder: string, bytes: number): Buffer {
  const newest = readEnd(folder, CONSOLE_LOG, bytes)
  return newest.length >= bytes ? newest : Buffer.concat([readEnd(folder, CONSOLE_OLDER, bytes - newest.length), newest])
}

function readEnd(folder: string, name: string, bytes: number): Buffer {
  return (
    withFile(folder, name, constants.O_RDONLY, (file) => {
      const { size } = fstatSync(file)
      const wanted = Buffer.alloc(Math.min(bytes, size))
      return wanted.subarray(0, readSync(file, wanted, 0, wanted.length, size - wanted.length))
    }) ?? Buffer.alloc(0)
  )
}

/** QEMU appends, so a log that is cut goes on at its new end. */
export function trimConsole(folder: string): void {
  withFile(folder, CONSOLE_LOG, constants.O_RDWR | constants.O_APPEND, (file) => {
    if (fstatSync(file).size <= CONSOLE_KEPT) return
    const kept = readEnd(folder, CONSOLE_LOG, CONSOLE_KEPT / 2)
    ftruncateSync(file)
    writeSync(file, kept)
  })
}

/** The folder is the guest's user's: a link or a pipe of that name is not followed, nor waited for. @returns undefined when there is none */
function withFile<T>(folder: string, name: string, flags: number, use: (file: number) => T): T | undefined {
  let file: number
  try {
    file = openSync(join(folder, name), flags | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
  try {
    return fstatSync(file).isFile() ? use(file) : undefined
  } finally {
    closeSync(file)
  }
}
