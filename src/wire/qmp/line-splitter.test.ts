import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLineSplitter } from './line-splitter.ts'

const text = `{"a":"ä€😀"}\r\n\r\n{"b":[1,2]}\n{"long":"${'é'.repeat(5000)}"}\n`
const wanted = text.split(/\r?\n/).filter((line) => line !== '')

test('lines come out whole however the bytes are cut, characters and endings included', () => {
  const bytes = Buffer.from(text)
  for (const size of [1, 2, 3, 5, 7, 64, 1000, bytes.length]) {
    const splitter = createLineSplitter(1 << 20)
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)))
    assert.deepEqual(lines, wanted, `chunks of ${size}`)
  }
})

test('an unfinished line is held back', () => {
  const splitter = createLineSplitter(100)
  assert.deepEqual(splitter.push(Buffer.from('{"a":')), [])
  assert.deepEqual(splitter.push(Buffer.from('1}\n')), ['{"a":1}'])
})

test('a line past the limit is refused', () => {
  const splitter = createLineSplitter(10)
  splitter.push(Buffer.from('0123456789'))
  assert.throws(() => splitter.push(Buffer.from('0')), RangeError)
})
