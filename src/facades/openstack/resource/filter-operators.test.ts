import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choicesOf, comparisonOf } from './filter-operators.ts'

test('an operator before a value', () => {
  assert.deepEqual(comparisonOf('gte:2026-01-31T12:00'), { op: 'at_least', spelled: 'gte', text: '2026-01-31T12:00' })
  assert.deepEqual(comparisonOf('2026-01-31T12:00'), { op: 'is', spelled: 'eq', text: '2026-01-31T12:00' })
  assert.deepEqual(comparisonOf('around:x'), { op: undefined, spelled: 'around', text: 'x' })
  assert.equal(comparisonOf('constructor:x').op, undefined)
})

test('one of several values, quoted where a comma is in them', () => {
  assert.deepEqual(choicesOf('a,b'), ['a,b'])
  assert.deepEqual(choicesOf('in:a,"b, c","d\\"e"'), ['a', 'b, c', 'd"e'])
  assert.deepEqual(choicesOf('in:'), [])
  for (const text of ['in:"open', 'in:a"b"', 'in:"a"b']) assert.equal(choicesOf(text), undefined, text)
})
