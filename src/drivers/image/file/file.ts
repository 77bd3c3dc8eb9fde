import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { CloudError } from '../../../kernel/errors.ts'
import { type ByteRange, type ImageFiles, type ImageKey, isImageKey } from '../driver.ts'
import { imageFileRefusals } from '../refusals.ts'

/** Keeps each image as a plain file beneath `folder`, which is made when missing and must hold nothing else. */
export async function openFileImages(folder: string, freeOf: FreeOf = freeOnDisk): Promise<ImageFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (key: ImageKey) => {
    if (!isImageKey(key)) throw coreRefusals.internal({ internal: `not an image key: ${key}` })
    return join(folder, key)
  }
  return {
    write: (key, source) =>
      writeNew(
        pathOf(key),
        aboveReserve(() => freeOf(folder), source),
      ),
    read: (key, range) => openRead(pathOf(key), range),
    readPart: (key, offset, length) => readPart(pathOf(key), offset, length),
    keepPart: (key, range) => keepPart(pathOf(key), range),
    remove: (key) => rm(pathOf(key), { force: true }),
    list: async () => (await readdir(folder)).filter(isImageKey),
  }
}

export interface Free {
  /** Bytes that are free on the medium, and that it has in all. */
  free: number
  total: number
}

export type FreeOf = (folder: string) => Promise<Free>

const freeOnDisk: FreeOf = async (folder) => {
  const { bavail, bsize, blocks } = await statfs(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}

/** What uploads leave free, so that the database beside them can go on writing: a tenth of the medium, at most this many bytes. */
const RESERVE = 2 ** 30
/** Bytes between two looks at what is free. */
const LOOK_EVERY = 16 * 2 ** 20

/** @throws storage_full instead of touching the reserve */
async function* aboveReserve(look: () => Promise<Free>, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let unseen = LOOK_EVERY
  for await (const piece of source) {
    unseen += piece.length
    if (unseen >= LOOK_EVERY) {
      unseen = 0
      const { free, total } = await look()
      if (free - LOOK_EVERY < Math.min(RESERVE, total / 10)) throw storageFull()
    }
    yield piece
  }
}

async function writeNew(path: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  const sink = createWriteStream(path, { flags: 'wx', mode: 0o600, highWaterMark: 1 << 20 })
  try {
    await pipeline(source, sink)
    return sink.bytesWritten
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') throw imageFileRefusals.key_taken({ cause: thrown })
    await rm(path, { force: true })
    throw asStorageError(thrown)
  }
}

/** The file is open before this returns, so that it can be read to its end though it is removed meanwhile. */
async function openRead(path: string, range: ByteRange | undefined): Promise<Readable> {
  const file = await openExisting(path)
  return createReadStream(path, { fd: file, autoClose: true, highWaterMark: 256 * 1024, ...range })
}

async function readPart(path: string, offset: number, length: number): Promise<Buffer> {
  const file = await openExisting(path)
  try {
    const buffer = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  } finally {
    await file.close()
  }
}

const PIECE = 1 << 20

/** Moved to the front within the file: there may be no room for both. */
async function keepPart(path: string, { start, end }: ByteRange): Promise<void> {
  const file = await openExisting(path, 'r+')
  try {
    const buffer = Buffer.alloc(Math.min(PIECE, end + 1 - start))
    let done = 0
    while (start > 0 && done < end + 1 - start) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end + 1 - start - done), start + done)
      if (bytesRead === 0) break
      for (let at = 0; at < bytesRead; ) at += (await file.write(buffer, at, bytesRead - at, done + at)).bytesWritten
      done += bytesRead
    }
    await file.truncate(start > 0 ? done : Math.min(end + 1, (await file.stat()).size))
  } finally {
    await file.close()
  }
}

async function openExisting(path: string, flags = 'r') {
  try {
    return await open(path, flags)
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown
    throw imageFileRefusals.no_data({ cause: thrown })
  }
}

const codeOf = (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined)

function asStorageError(thrown: unknown): unknown {
  if (thrown instanceof CloudError) return thrown
  const code = codeOf(thrown)
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return thrown
  return storageFull(thrown)
}

const storageFull = (cause?: unknown) => imageFileRefusals.storage_full({ cause })
