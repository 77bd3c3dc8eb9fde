import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from './json-body.ts'

const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels))

test('a body may be nested, but not so deep that walking it would exhaust the stack', () => {
  assert.ok(Array.isArray(parseJson(nested(50))))
  for (const levels of [102, 50_000])
    assert.throws(() => parseJson(nested(levels)), { code: 'bad_request', message: /100 levels/ })
})

test('a NUL character is refused, six characters that only look like its escape are not', () => {
  assert.throws(() => parseJson(Buffer.from('{"name":"a\\u0000b"}')), { code: 'bad_request', message: /NUL/ })
  assert.throws(() => parseJson(Buffer.from('{"\\u0000":1}')), { code: 'bad_request' })
  assert.deepEqual(parseJson(Buffer.from('{"name":"\\\\u0000"}')), { name: '\\u0000' })
})

test('half of a surrogate pair is refused, a whole one is not, nor what only looks like one', () => {
  for (const text of ['{"a":"\\ud800"}', '{"a":["\\uDC00x"]}', '{"\\ud83d":1}'])
    assert.throws(() => parseJson(Buffer.from(text)), /surrogate/, text)
  assert.deepEqual(parseJson(Buffer.from('{"a":"\\ud83d\\ude00"}')), { a: '😀' })
  assert.deepEqual(parseJson(Buffer.from('{"a":"\\\\ud800"}')), { a: '\\ud800' })
})
