import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseIsoDate } from './iso-date.ts'

const said = (text: string) => {
  const time = parseIsoDate(text)
  return time === undefined ? undefined : new Date(time).toISOString()
}

test('dates are read in every form that the original’s library reads', () => {
  assert.equal(said('2030'), '2030-01-01T00:00:00.000Z')
  assert.equal(said('2030-5'), '2030-05-01T00:00:00.000Z')
  assert.equal(said('2030-5-1'), '2030-05-01T00:00:00.000Z')
  assert.equal(said('20300501'), '2030-05-01T00:00:00.000Z')
  assert.equal(said('2030-05-01 10'), '2030-05-01T10:00:00.000Z')
  assert.equal(said('20300501T101112.5'), '2030-05-01T10:11:12.500Z')
  assert.equal(said('2030-05-01T10:11:12,25Z'), '2030-05-01T10:11:12.250Z')
  assert.equal(said('2030-05-01T10:11+02:30'), '2030-05-01T07:41:00.000Z')
  assert.equal(said('2030-05-01T10:11:12-0800'), '2030-05-01T18:11:12.000Z')
})

test('what is no date is none', () => {
  for (const text of [
    'soon',
    '203005',
    '2030-13-01',
    '2030-02-30',
    '2030-05-01T25:00',
    '2030-05-01x10:00',
    '2030-05-01T10:61',
    '0000-01-01',
    '9999-12-31T23:59:59-12:00',
  ])
    assert.equal(said(text), undefined, text)
})
