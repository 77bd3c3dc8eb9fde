import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { confirmed } from './confirm.ts'

/** Time passes at once. */
const clock = { ...systemClock, sleep: async () => {} }

test('what only one look saw was on its way, and is not told', async () => {
  const looks = [
    ['coming', 'stays'],
    ['stays', 'new'],
  ]
  assert.deepEqual(await confirmed(clock, async () => looks.shift() ?? []), ['stays'])
})

test('where nothing is amiss there is one look', async () => {
  let looks = 0
  const look = async () => {
    looks++
    return []
  }
  assert.deepEqual(await confirmed(clock, look), [])
  assert.equal(looks, 1)
})
