import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feed } from '../../../store/feed.ts'
import { Freshness } from './session-invalidation.ts'

const change = (kind: string, id: string) => ({ kind, id, projectId: null })

test('a change makes stale what depends on it, and nothing else', () => {
  const feed = new Feed()
  let rotated = 0
  const freshness = new Freshness(feed, () => rotated++)
  const readAt = freshness.now
  assert.equal(freshness.isFresh(readAt, ['u1', 'p1']), true)
  feed.announce([change('user', 'u2'), change('server', 'u1'), change('catalog', 'e1'), change('token-key', 'k1')])
  assert.equal(freshness.isFresh(readAt, ['u1', 'p1']), true)
  assert.equal(freshness.isFresh(readAt, ['u2']), false)
  assert.deepEqual([freshness.catalog, rotated], [1, 1])
  feed.announce([change('role', 'r1')])
  assert.equal(freshness.isFresh(readAt, ['u1']), false)
  assert.equal(freshness.isFresh(freshness.now, ['u1', 'u2']), true)
  freshness.close()
  feed.announce([change('role', 'r1')])
  assert.equal(freshness.isFresh(freshness.now, ['u1']), true)
})

test('forgetting old ids makes everything stale rather than seemingly fresh', () => {
  const feed = new Feed()
  const freshness = new Freshness(feed, () => {})
  const readAt = freshness.now
  feed.announce([change('user', 'first')])
  feed.announce(Array.from({ length: 20_001 }, (_, i) => change('user', `u${i}`)))
  assert.equal(freshness.isFresh(readAt, ['first']), false)
  assert.equal(freshness.isFresh(readAt, ['other']), false)
})
