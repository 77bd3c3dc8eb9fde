import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseRowCache } from './response-row-cache.ts'

const json = (size: number) => Buffer.alloc(size, 120)

test('what is found has the same form, id and stamp', () => {
  const cache = new ResponseRowCache()
  cache.keep('2.1', 'a', '1', Buffer.from('{}'))
  assert.equal(cache.find('2.1', 'a', '1')?.toString(), '{}')
  assert.equal(cache.find('2.1', 'a', '2'), undefined)
  assert.equal(cache.find('2.9', 'a', '1'), undefined)
  cache.keep('2.1', 'a', '2', Buffer.from('[]'))
  assert.equal(cache.find('2.1', 'a', '1'), undefined)
  assert.equal(cache.find('2.1', 'a', '2')?.toString(), '[]')
})

test('its memory is bounded: the oldest go first', () => {
  const cache = new ResponseRowCache(10_000)
  for (let i = 0; i < 100; i++) cache.keep(`form ${i % 3}`, `id ${i}`, '1', json(800))
  assert.ok(cache.bytes <= 10_000, String(cache.bytes))
  assert.equal(cache.find('form 0', 'id 0', '1'), undefined)
  assert.ok(cache.find('form 2', 'id 98', '1'))
  cache.keep('form 0', 'too big', '1', json(20_000))
  assert.ok(cache.bytes <= 10_000, String(cache.bytes))
  assert.equal(cache.find('form 0', 'too big', '1'), undefined)
})
