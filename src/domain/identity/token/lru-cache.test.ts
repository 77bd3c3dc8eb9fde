import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LruCache } from './lru-cache.ts'

test('what was used last stays, and never more than asked for', () => {
  const recent = new LruCache<number>(10)
  recent.set('often', -1)
  for (let i = 0; i < 1000; i++) {
    recent.set(`k${i}`, i)
    assert.equal(recent.get('often'), -1)
    assert.ok(recent.size <= 10, String(recent.size))
  }
  for (let i = 997; i < 1000; i++) assert.equal(recent.get(`k${i}`), i)
  assert.equal(recent.get('k1'), undefined)
})

test('a newer value replaces, a deleted one is gone from both halves', () => {
  const recent = new LruCache<number>(4)
  recent.set('a', 1)
  recent.set('b', 1)
  recent.set('a', 2)
  assert.equal(recent.get('a'), 2)
  recent.delete('a')
  recent.delete('b')
  assert.deepEqual([recent.get('a'), recent.get('b'), recent.size], [undefined, undefined, 0])
})
