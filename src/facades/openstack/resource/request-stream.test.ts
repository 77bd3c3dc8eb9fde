import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { mediaTypeOf, piecesOf, readStream } from './request-stream.ts'

const pieces = (count: number) => Readable.from(Array.from({ length: count }, () => Buffer.alloc(10, 'x')))

test('a body is read whole up to the limit, and refused beyond', async () => {
  assert.equal((await readStream(pieces(3), 30)).length, 30)
  assert.equal((await readStream(pieces(0), 30)).length, 0)
  await assert.rejects(readStream(pieces(4), 30), { code: 'too_large' })
  await assert.rejects(
    readStream(pieces(4), 30, () => new Error('mine')),
    /mine/,
  )
})

test('the rest of a body that is too long flows away, so that the answer can be read', async () => {
  const stream = new PassThrough()
  const refused = assert.rejects(readStream(stream, 5), { code: 'too_large' })
  stream.write('far too long')
  await refused
  stream.end(Buffer.alloc(1_000_000))
  await new Promise((resolve) => stream.on('end', resolve))
})

test('a client that goes away', async () => {
  const stream = new PassThrough()
  const refused = assert.rejects(readStream(stream, 5), { code: 'bad_request' })
  stream.destroy(new Error('aborted'))
  await refused
})

test('who takes a piece and no more leaves the stream open', async () => {
  const stream = pieces(3)
  for await (const piece of piecesOf(stream)) {
    assert.equal(piece.length, 10)
    break
  }
  assert.equal(stream.destroyed, false)
})

test('media types', () => {
  assert.equal(mediaTypeOf({ 'content-type': ' Text/Plain ; charset=UTF-8' }), 'text/plain')
  assert.equal(mediaTypeOf({}), '')
})
