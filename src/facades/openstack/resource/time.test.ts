import assert from 'node:assert/strict'
import { test } from 'node:test'
import { microTime, parseTime, timeOf } from './time.ts'

test('times of queries: a day, a minute, fractions and zones; none is UTC', () => {
  const noon = Date.UTC(2026, 0, 31, 12)
  for (const [text, time] of [
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['2026-01-31T12:00', noon],
    ['2026-01-31 12:00:00', noon],
    ['2026-01-31T12:00:00Z', noon],
    ['2026-01-31t12:00:00z', noon],
    ['2026-01-31T13:30:00+01:30', noon],
    ['2026-01-31T13:00:00+01', noon],
    ['2026-01-31T11:00:00-0100', noon],
    ['2026-01-31T12:00:00.25', noon + 250],
    ['2026-01-31T12:00:00.123456Z', noon + 123.456],
  ] as const)
    assert.equal(parseTime(text), time, text)
  for (const text of [
    '',
    'yesterday',
    '2026-13-01',
    '2026-02-30',
    '2026-06-31T12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T25:00',
    '2026-01-31T12',
    '2026-01-31Z',
    '31.01.2026',
    '1767225600',
  ])
    assert.equal(parseTime(text), undefined, text)
  assert.equal(parseTime('9999-12-31T23:59:59-12:00'), undefined, 'of a year of five digits')
})

test('times of bodies say their hour', () => {
  assert.equal(microTime(timeOf('2026-01-31T12:00:00Z', 'since')), '2026-01-31T12:00:00.000000')
  assert.throws(() => timeOf('2026-01-31', 'since'), { code: 'bad_request' })
})
