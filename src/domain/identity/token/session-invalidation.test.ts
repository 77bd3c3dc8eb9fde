import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feed } from '../../../store/feed.ts'
import { SessionInvalidation } from './session-invalidation.ts'

const change = (kind: string, id: string) => ({ kind, id, projectId: null })

test('a change makes stale what depends on it, and nothing else', () => {
  const feed = new Feed()
  let rotated = 0
  const invalidation = new SessionInvalidation(feed, () => rotated++)
  const readAt = invalidation.now
  assert.equal(invalidation.isFresh(readAt, ['u1', 'p1']), true)
  feed.announce([change('user', 'u2'), change('server', 'u1'), change('catalog', 'e1'), change('token-key', 'k1')])
  assert.equal(invalidation.isFresh(readAt, ['u1', 'p1']), true)
  assert.equal(invalidation.isFresh(readAt, ['u2']), false)
  assert.deepEqual([invalidation.catalog, rotated], [1, 1])
  feed.announce([change('role', 'r1')])
  assert.equal(invalidation.isFresh(readAt, ['u1']), false)
  assert.equal(invalidation.isFresh(invalidation.now, ['u1', 'u2']), true)
  feed.isCurrent = () => false
  assert.equal(invalidation.isFresh(invalidation.now, ['u1']), false)
  feed.isCurrent = () => true
  invalidation.close()
  feed.announce([change('role', 'r1')])
  assert.equal(invalidation.isFresh(invalidation.now, ['u1']), true)
})

test('forgetting old ids makes everything stale rather than seemingly fresh', () => {
  const feed = new Feed()
  const invalidation = new SessionInvalidation(feed, () => {})
  const readAt = invalidation.now
  feed.announce([change('user', 'first')])
  feed.announce(Array.from({ length: 20_001 }, (_, i) => change('user', `u${i}`)))
  assert.equal(invalidation.isFresh(readAt, ['first']), false)
  assert.equal(invalidation.isFresh(readAt, ['other']), false)
})
