import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JsonLog, leastOf } from './json-log.ts'

function begin(level = 'info') {
  const lines: string[] = []
  const sink = { write: (line: string) => void lines.push(line) }
  const log = new JsonLog({ sink, least: leastOf(level), stamp: () => ',"time":"now"' })
  return { log, last: () => JSON.parse(lines.at(-1) ?? '""'), lines }
}

test('a line has its level, time, fields and message, a child those it was given before', () => {
  const { log, last, lines } = begin()
  log.child({ requestId: 'req-1' }).child({ at: 2 }).info({ status: 200, user: undefined }, 'a "request"')
  assert.equal(lines.at(-1), '{"level":30,"time":"now","requestId":"req-1","at":2,"status":200,"msg":"a \\"request\\""}\n')
  log.warn({}, 'bare')
  assert.deepEqual(last(), { level: 40, time: 'now', msg: 'bare' })
})

test('what is below the level is not written', () => {
  const { log, lines } = begin('warn')
  log.info({}, 'no')
  log.debug({}, 'no')
  log.child({}).error({}, 'yes')
  assert.equal(lines.length, 1)
  assert.equal(leastOf('silent'), Number.POSITIVE_INFINITY)
})

test('an error is told with its kind, its stack, its causes and what else it bears', () => {
  const { log, last } = begin()
  const cause = new TypeError('the reason')
  log.error({ err: Object.assign(new Error('failed', { cause }), { code: 'EX' }) }, 'request failed')
  const { err } = last()
  assert.deepEqual([err.type, err.message, err.code], ['Error', 'failed', 'EX'])
  assert.match(err.stack, /^Error: failed\n[\s\S]*caused by: TypeError: the reason/)
  log.error({ err: 'text' }, 'request failed')
  assert.equal(last().err, 'text')
})

test('what JSON cannot say is named', () => {
  const { log, last } = begin()
  const circle: Record<string, unknown> = {}
  circle.self = circle
  log.info({ circle }, 'round')
  assert.deepEqual([last().unwritable, last().msg], [['circle'], 'round'])
  log.info({ many: 1n }, 'big')
  assert.deepEqual(last().unwritable, ['many'])
})
