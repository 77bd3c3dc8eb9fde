import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { GOOD_BYTES, goodDisc, goodImages, hostileImages } from './hostile-image.fixture.ts'
import { inspectImage } from './inspect.ts'
import { openImageBench } from './real-image.fixture.ts'

/** As a store of bytes is: it tells where the reader asks for more than is bounded. */
const sourceOf = (bytes: Buffer) => ({
  size: bytes.length,
  async read(offset: number, length: number) {
    assert.ok(Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && length <= 4 * 1024 ** 2, `${length} at ${offset}`)
    return bytes.subarray(offset, offset + length)
  },
})

describe('a corpus of hostile disk images', () => {
  const bench = openImageBench()
  let good: ReturnType<typeof goodImages>
  before(() => {
    good = goodImages(bench)
  })
  after(() => bench.end())

  test('the good ones are accepted, as large as the disk', async () => {
    for (const [format, bytes] of good)
      assert.deepEqual([format, (await inspectImage(sourceOf(bytes), format)).virtualSize], [format, GOOD_BYTES])
    assert.equal((await inspectImage(sourceOf(goodDisc()), 'iso')).format, 'iso')
  })

  test('each of the others is refused for its fault', async () => {
    const wrong: string[] = []
    for (const { what, format, bytes, reason, why } of hostileImages(good)) {
      const said = await inspectImage(sourceOf(bytes), format).then(
        () => 'accepted',
        (error: unknown) => (error instanceof CloudError ? `${error.reason}: ${error.message}` : String(error)),
      )
      if (!said.startsWith(`${reason}: `) || !why.test(said)) wrong.push(`${what}: ${said}`)
    }
    assert.deepEqual(wrong, [])
  })
})
