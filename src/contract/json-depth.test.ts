import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from './json-body.ts'

const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels))

test('a body may be nested, but not so deep that walking it would exhaust the stack', () => {
  assert.ok(Array.isArray(parseJson(nested(50))))
  for (const levels of [102, 50_000])
    assert.throws(() => parseJson(nested(levels)), { code: 'bad_request', message: /100 levels/ })
})
