import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { CHUNK_BYTES, chunkName, packChunk, unpackChunk } from './index.ts'

test('what is packed comes back, and is as short as it can be', async () => {
  for (const content of [randomBytes(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES, 'a'), Buffer.from('x'), Buffer.alloc(0)]) {
    const packed = await packChunk(content)
    assert.ok(packed.length <= content.length + 1)
    assert.deepEqual(await unpackChunk(chunkName(content), packed), content)
  }
})

test('what was altered, is of another name, of no known kind or too long is refused', async () => {
  const content = Buffer.alloc(1000, 'a')
  const [name, packed] = [chunkName(content), await packChunk(content)]
  const altered = Buffer.from(packed)
  altered[altered.length - 3] = (altered.at(-3) ?? 0) ^ 1
  const bomb = Buffer.concat([Buffer.of(1), zstdCompressSync(Buffer.alloc(CHUNK_BYTES + 1))])
  for (const [of, bytes] of [
    [name, altered],
    [name, packed.subarray(0, 9)],
    ['ab'.repeat(32), packed],
    [name, Buffer.concat([Buffer.of(7), content])],
    [name, Buffer.alloc(0)],
    [chunkName(Buffer.alloc(CHUNK_BYTES + 1)), bomb],
  ] as const)
    await assert.rejects(unpackChunk(of, bytes), { reason: 'chunk_damaged' })
})
