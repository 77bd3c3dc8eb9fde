import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nestingOf } from './json-scan.ts'

test('nesting counts brackets outside strings, and no further than is asked', () => {
  const depth = (text: string) => nestingOf(Buffer.from(text), 100)
  assert.equal(depth('"[[["'), 0)
  assert.equal(depth('{"a":["\\"[[",[{}]]}'), 4)
  assert.equal(depth('['.repeat(114_000)), 101)
  assert.equal(depth('[],'.repeat(1000)), 1)
})
