import { Readable } from 'node:stream'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type ImageFiles, type ImageKey, isImageKey } from '../driver.ts'
import { imageFileRefusals } from '../refusals.ts'

/** Keeps images in memory: for tests and for a cloud without a disk. */
export function createFakeImages(files = new Map<ImageKey, Buffer>()): ImageFiles {
  const get = (key: ImageKey): Buffer => {
    const bytes = files.get(key)
    if (!bytes) throw imageFileRefusals.no_data()
    return bytes
  }
  return {
    write: (key, source) => writeNew(files, key, source),
    async read(key, range) {
      const bytes = get(key)
      return Readable.from(piecesOf(range ? bytes.subarray(range.start, range.end + 1) : bytes), { objectMode: false })
    },
    readPart: async (key, offset, length) => Buffer.from(get(key).subarray(offset, offset + length)),
    async keepPart(key, { start, end }) {
      files.set(key, Buffer.from(get(key).subarray(start, end + 1)))
    },
    async remove(key) {
      files.delete(key)
    },
    list: async () => [...files.keys()],
  }
}

async function writeNew(files: Map<ImageKey, Buffer>, key: ImageKey, source: AsyncIterable<Uint8Array>): Promise<number> {
  if (!isImageKey(key)) throw coreRefusals.internal({ internal: `not an image key: ${key}` })
  if (files.has(key)) throw imageFileRefusals.key_taken()
  files.set(key, Buffer.alloc(0))
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of source) pieces.push(Buffer.from(piece))
  } catch (thrown) {
    files.delete(key)
    throw thrown
  }
  const bytes = Buffer.concat(pieces)
  files.set(key, bytes)
  return bytes.length
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
