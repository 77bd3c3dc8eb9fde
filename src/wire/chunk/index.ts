export { CHUNK_BYTES, chunkName, isChunkName, PAGE_CHUNKS, packChunk, unpackChunk } from './chunk.ts'
export { chunkRefusals } from './refusals.ts'
