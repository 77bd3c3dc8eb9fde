import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import type { ImageFormat } from './image.ts'
import { inspectImage } from './inspect.ts'
import { type ImageBench, openImageBench } from './real-image.fixture.ts'

let bench: ImageBench
before(() => {
  bench = openImageBench()
})
after(() => bench.end())

/** As strict as a file: it has nothing before its beginning. */
const sourceOf = (bytes: Buffer) => ({
  size: bytes.length,
  async read(offset: number, length: number) {
    assert.ok(Number.isSafeInteger(offset) && offset >= 0 && length >= 0, `${length} bytes at ${offset}`)
    return bytes.subarray(offset, offset + length)
  },
})

/** It is accepted or refused; nothing else may come of it. */
async function judge(bytes: Buffer, format: ImageFormat, what: string): Promise<string> {
  try {
    await inspectImage(sourceOf(bytes), format)
    return 'accepted'
  } catch (error) {
    assert.ok(error instanceof CloudError && error.code === 'bad_request', `${what}: ${error}`)
    return error.message
  }
}

for (const [format, ...options] of [
  ['qcow2'],
  ['vmdk'],
  ['vmdk', '-o', 'subformat=streamOptimized'],
  ['vdi'],
  ['vhdx'],
  ['vpc'],
  ['vpc', '-o', 'subformat=fixed'],
  ['parallels'],
] as const) {
  let made: Buffer | undefined
  const make = () => {
    if (!made) {
      bench.qemuImg('create', '-q', '-f', format, ...options, 'image', '1M')
      made = readFileSync(bench.path('image'))
    }
    return Buffer.from(made)
  }

  test(`${[format, ...options].join(' ')} cut off anywhere is judged, not stumbled over`, async () => {
    const whole = make()
    const sizes = [...Array(1100).keys(), ...[1536, 2048, 65_536, 196_608, 262_144, 327_680].flatMap((n) => [n - 1, n, n + 1])]
    for (const size of sizes.filter((n) => n < whole.length)) await judge(whole.subarray(0, size), format, `${size} bytes`)
  })

  test(`${[format, ...options].join(' ')} with numbers beyond all bounds is judged too`, async () => {
    const whole = make()
    const places = [0, 192 * 1024, 256 * 1024, whole.length - 1024, whole.length - 512].flatMap((start) =>
      Array.from({ length: 128 }, (_, at) => start + at * 4),
    )
    for (const value of [0xff, 0x7f, 0x00, 0x1f]) {
      for (const at of places.filter((place) => place >= 0 && place + 8 <= whole.length)) {
        const before = Buffer.from(whole.subarray(at, at + 8))
        await judge(whole.fill(value, at, at + 8), format, `${value} at ${at}`)
        before.copy(whole, at)
      }
    }
  })
}

test('a VHD of which only the beginning is left is told to be cut off', async () => {
  bench.qemuImg('create', '-q', '-f', 'vpc', 'dynamic', '1M')
  const beginning = readFileSync(bench.path('dynamic')).subarray(0, 300)
  assert.match(await judge(beginning, 'vpc', 'beginning'), /cut off/)
})
