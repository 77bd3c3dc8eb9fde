/** Copies of disks that are only told of: the words that they hold, in the form that the format has. */
import type { CopyRequest, DiskCopies, RawFile } from '../copies.ts'
import { volumeRefusals } from '../refusals.ts'
import { BLOCK_BYTES, type Content, contentOf, qcow2Of, toBytes, withBlock } from './content.ts'
import { contentAt, type FakeDisks } from './disks.ts'

export function fakeCopies(disks: FakeDisks): DiskCopies {
  const { copies } = disks
  const make = async ({ id, from, format }: CopyRequest) =>
    void copies.set(id, { content: contentAt(disks, from.path), isQcow2: format === 'qcow2' })
  const get = (id: string) => {
    const copy = copies.get(id)
    if (!copy) throw volumeRefusals.copy_missing({ id })
    return copy
  }
  return {
    make,
    async makeLive(request, write) {
      await write(async () => ({ path: `fake:copy.${request.id}`, format: 'qcow2' }))
      await make(request)
    },
    async open(id) {
      const { content, isQcow2 } = get(id)
      const bytes = isQcow2 ? qcow2Of(content) : toBytes(content)
      return { source: piecesOf(bytes), sizeBytes: bytes.length }
    },
    openRaw: async (id) => rawFile(disks, id, rawBytesOf(get(id).content)),
    async receive(id, sizeBytes) {
      copies.set(id, { content: [], isQcow2: false })
      return rawFile(disks, id, sizeBytes)
    },
    disk: (id) => ({ id, path: `fake:copy.${id}`, format: 'raw' }),
    async remove(id) {
      copies.delete(id)
    },
    async removeAll() {
      copies.clear()
    },
  }
}

/** It ends with the last word: nobody has a gigabyte of zeros in memory. */
const rawBytesOf = (content: Content): number =>
  Math.max(0, content.length - 1) * BLOCK_BYTES + Math.max(1, Buffer.byteLength(content.at(-1) ?? ''))

/** Each block is its word, and zeros behind it. */
function rawFile({ copies }: FakeDisks, id: string, sizeBytes: number): RawFile {
  const contentNow = () => copies.get(id)?.content ?? []
  return {
    sizeBytes,
    async read(offset, length) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)))
      for (const [at, word] of contentNow().entries()) {
        const from = at * BLOCK_BYTES - offset
        if (from >= 0 && from < bytes.length) bytes.write(word, from)
      }
      return bytes
    },
    async write(offset, bytes) {
      if (offset % BLOCK_BYTES !== 0) throw new Error(`a pretended disk is written by blocks, and not at ${offset}`)
      const word = Buffer.from(bytes).toString('utf8').replace(/\0+$/, '')
      copies.set(id, { content: contentOf([withBlock(contentNow(), offset / BLOCK_BYTES, word)]), isQcow2: false })
    },
    async close() {},
  }
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
