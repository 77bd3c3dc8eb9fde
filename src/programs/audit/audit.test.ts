import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedText } from './audit.ts'

test('of many rows some are shown, with what was made among them, and how many more there are', () => {
  assert.equal(changedText(['server s'], 'createServer'), 'server s')
  const rows = ['port p', 'tag t', 'volume_attachment a', 'volume v', 'server s']
  assert.equal(changedText(rows, 'createServer'), 'server s, port p, tag t + 2 more')
  assert.equal(changedText(['x 1', 'x 2', 'x 3', 'volume_backup b'], 'createBackup'), 'volume_backup b, x 1, x 2 + 1 more')
  assert.equal(changedText(rows, null), 'port p, tag t, volume_attachment a + 2 more')
})
