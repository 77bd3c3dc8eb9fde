/** Packs and unpacks chunks of disks, which are named by the SHA-256 of what they hold. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { chunkRefusals } from './refusals.ts'

/** The most that a chunk holds. */
export const CHUNK_BYTES = 1024 ** 2

/** Of the chunks whose names are told together. */
export const PAGE_CHUNKS = 8192

const AS_IT_IS = 0
const ZSTD = 1

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const NAME = /^[0-9a-f]{64}$/

export const isChunkName = (text: string): boolean => NAME.test(text)

export const chunkName = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** Compressed where that makes it shorter. */
export async function packChunk(content: Uint8Array): Promise<Buffer> {
  const packed = await compress(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return packed.length < content.length ? Buffer.concat([Buffer.of(ZSTD), packed]) : Buffer.concat([Buffer.of(AS_IT_IS), content])
}

/** @throws chunk_damaged unless it holds what its name says */
export async function unpackChunk(name: string, packed: Uint8Array): Promise<Buffer> {
  const content = await contentOf(packed)
  if (content === undefined || content.length > CHUNK_BYTES || chunkName(content) !== name)
    throw chunkRefusals.chunk_damaged({ name })
  return content
}

async function contentOf(packed: Uint8Array): Promise<Buffer | undefined> {
  const body = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength).subarray(1)
  if (packed[0] === AS_IT_IS) return body
  if (packed[0] !== ZSTD) return undefined
  return decompress(body, { maxOutputLength: CHUNK_BYTES }).catch(() => undefined) // it is damaged, however
}
