import assert from 'node:assert/strict'
import { test } from 'node:test'
import { virtualClock } from '../kernel/virtual-clock.ts'
import { JsonLog } from './json-log.ts'
import { LineBatch } from './line-batch.ts'

function begin() {
  const clock = virtualClock()
  const written: string[] = []
  const batch = new LineBatch((text) => written.push(text), clock)
  const log = new JsonLog({ sink: batch, least: 0, stamp: () => '' })
  return { clock, written, batch, log }
}

const messages = (text: string | undefined) =>
  (text ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg)

test('lines that come soon one after the other are written together, in their order', async () => {
  const { clock, written, log } = begin()
  log.info({}, 'one')
  log.info({}, 'two')
  assert.deepEqual(written, [])
  await clock.advance(20)
  log.info({}, 'three')
  await clock.advance(20)
  assert.deepEqual(written.map(messages), [['one', 'two'], ['three']])
})

test('a warning is written at once and takes along what came before', async () => {
  const { clock, written, log } = begin()
  log.info({}, 'before')
  log.warn({}, 'trouble')
  assert.deepEqual(written.map(messages), [['before', 'trouble']])
  await clock.advance(100)
  assert.equal(written.length, 1)
})

test('many lines do not wait, and those that wait are written at the end', () => {
  const { written, batch, log } = begin()
  for (let i = 0; i < 1000; i++) log.info({}, 'x'.repeat(100))
  const before = written.length
  assert.ok(before > 1 && before < 20, String(before))
  batch.flush()
  batch.flush()
  assert.equal(written.length, before + 1)
  assert.equal(messages(written.join('')).length, 1000)
})
