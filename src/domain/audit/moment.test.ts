import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentOf } from './moment.ts'

const iso = (text: string) => new Date(momentOf('since', text)).toISOString()

test('a day is its beginning, a moment itself; both are UTC unless a zone is told', () => {
  assert.equal(iso('2026-11-29'), '2026-11-29T00:00:00.000Z')
  assert.equal(iso('2026-11-29T12:00:00Z'), '2026-11-29T12:00:00.000Z')
  assert.equal(iso('2026-11-29t12:00:00.25z'), '2026-11-29T12:00:00.250Z')
  assert.equal(iso('2026-11-29T12:00'), '2026-11-29T12:00:00.000Z')
  assert.equal(iso('2026-11-29T12:00:00+02:00'), '2026-11-29T10:00:00.000Z')
})

test('refused: what is no day, and what is no moment', () => {
  for (const text of [
    '',
    'yesterday',
    '2026',
    '29.11.2026',
    '2026-13-01',
    '2026-06-31',
    '2026-11-29T25:00',
    '2026-11-29T24:00:00Z',
    '2026-11-29 12:00',
  ])
    assert.throws(() => momentOf('since', text), /since is a day or a moment, such as 2026-11-29 or 2026-11-29T12:00:00Z\./, text)
})
