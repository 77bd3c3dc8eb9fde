import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInstant } from './instant.ts'

test('days and hours that are none are no moments, leap years have their day', () => {
  assert.equal(parseInstant('2026-01-31'), Date.UTC(2026, 0, 31))
  assert.equal(parseInstant('2028-02-29T23:59:59.5Z'), Date.UTC(2028, 1, 29, 23, 59, 59, 500))
  assert.equal(parseInstant('2026-02-28T23:00:00-02:00'), Date.UTC(2026, 2, 1, 1))
  const none = ['', 'now', '2026', '2026-02-29', '2026-02-30T00:00Z', '2026-04-31', '2026-13-40', '2026-00-10', '2026-01-00']
  for (const text of [...none, '2026-01-31T24:00:00Z', '2026-01-31T25:00Z', '2026-01-31T23:60Z', '2026-01-31T23:59:60Z'])
    assert.ok(Number.isNaN(parseInstant(text)), text)
})
