import assert from 'node:assert/strict'
import { test } from 'node:test'
import { difference, includes } from './sorted.ts'

test('a sorted list tells what it holds', () => {
  for (const one of ['a', 'c', 'e']) assert.equal(includes(['a', 'c', 'e'], one), true)
  for (const one of ['', 'b', 'd', 'f']) assert.equal(includes(['a', 'c', 'e'], one), false)
  assert.equal(includes([], 'a'), false)
})

test('two sorted lists tell what came and what went', () => {
  assert.deepEqual(difference(['a', 'b', 'd'], ['b', 'c', 'd', 'e']), { gone: ['a'], come: ['c', 'e'] })
  assert.deepEqual(difference([], ['a']), { gone: [], come: ['a'] })
  assert.deepEqual(difference(['a'], []), { gone: ['a'], come: [] })
})
