import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFrameSplitter } from './frame-splitter.ts'

const messages = [
  { id: 1, result: {}, error: null },
  { method: 'update3', params: ['{', '}', '"', '\\', '\\"', '{"a":"}"}'] },
  { text: 'ä€😀 "quoted" \\ {[ ]} \u0000 \n', nested: { a: { b: [{ c: '}' }] } } },
  { '}': '{', 'k"ey\\': 'é'.repeat(3000) },
]
const stream = Buffer.from(messages.map((message, at) => JSON.stringify(message) + ['', '\n', ' \t', ''][at % 4]).join(''))

/** A small generator under a seed: a failing run can be repeated. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed
}

test('messages come out whole however the bytes are cut', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = seeded(seed)
    const splitter = createFrameSplitter(1 << 20)
    const seen: unknown[] = []
    const longest = 1 + (next() % (seed % 2 ? 8 : 2000))
    for (let at = 0; at < stream.length; ) {
      const size = 1 + (next() % longest)
      for (const frame of splitter.push(stream.subarray(at, at + size))) seen.push(JSON.parse(frame))
      at += size
    }
    assert.deepEqual(seen, messages, `seed ${seed}`)
  }
})

test('a message of 10 MB in small chunks is looked at once, not once for each chunk', () => {
  const row = `"${'x'.repeat(90)}\\"":{"a":["set",[]]},`
  const text = `{${row.repeat(Math.ceil(10_000_000 / row.length))}"end":1}`
  const bytes = Buffer.from(text)
  const splitter = createFrameSplitter(1 << 26)
  const frames: string[] = []
  // 40,000 chunks: anything quadratic would need hours here.
  for (let at = 0; at < bytes.length; at += 256) frames.push(...splitter.push(bytes.subarray(at, at + 256)))
  assert.deepEqual(
    frames.map((frame) => frame.length),
    [text.length],
  )
})

test('bytes between messages, and messages past the limit, are refused', () => {
  assert.throws(() => createFrameSplitter(100).push(Buffer.from('{}x{}')), SyntaxError)
  assert.throws(() => createFrameSplitter(100).push(Buffer.from('}')), SyntaxError)
  assert.throws(() => createFrameSplitter(100).push(Buffer.from('[1]')), SyntaxError)
  assert.throws(() => createFrameSplitter(10).push(Buffer.from('{"a":"0123456789')), RangeError)
})
