import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestOutcome } from './outcome.ts'
import { judge } from './verdict.ts'

const ID = '6f8e4436-fc96-4282-8122-e41df57197a9'
const outcome = (status: TestOutcome['status'], name = 'a.test_b'): TestOutcome => ({ name, status, reason: 'because' })
const isPassed = (...outcomes: TestOutcome[]) => judge(outcomes, new Map()).passed

test('a failure, an unexpected success and an empty run do not count as passed; a skip does', () => {
  assert.equal(isPassed(outcome('success'), outcome('skip')), true)
  assert.equal(isPassed(outcome('success'), outcome('fail')), false)
  assert.equal(isPassed(outcome('success'), outcome('uxsuccess')), false)
  assert.equal(isPassed(outcome('skip')), false)
  assert.equal(isPassed(), false)
})

test('a required test must have passed, under whatever name', () => {
  const required = new Map([[ID, 'old.name']])
  assert.equal(judge([outcome('success', `new.name[id-${ID},smoke]`)], required).passed, true)
  assert.equal(judge([outcome('success'), outcome('skip', `new.name[id-${ID}]`)], required).passed, false)
  const { passed, lines } = judge([outcome('success')], required)
  assert.equal(passed, false)
  assert.ok(lines.includes(`✖ required, and did not pass: old.name (${ID})`))
  assert.ok(lines.includes('required: 0 of 1 passed'))
})

test('each failure and skip is told with its reason', () => {
  const { lines } = judge([outcome('fail'), outcome('skip'), outcome('success')], new Map())
  assert.deepEqual(lines, ['✖ a.test_b\n    because', '– skipped: a.test_b\n    because', '1 passed, 1 failed, 1 skipped'])
})

test('a fault against the description fails the run', () => {
  const overheard = (faults: string[]) => ({ faults: () => faults, exchanges: () => 3, operations: new Set(['a:get']) })
  assert.equal(judge([outcome('success')], new Map(), overheard([])).passed, true)
  const { passed, lines } = judge([outcome('success')], new Map(), overheard(['a:get: reply /a: must be string']))
  assert.equal(passed, false)
  assert.ok(lines.includes('✖ against the description: a:get: reply /a: must be string'))
  assert.ok(lines.includes('oracle: 3 exchanges of 1 described operations, 1 kinds of fault'))
})
