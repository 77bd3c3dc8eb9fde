/** 200 schedules by seed, and those that ever failed; `npm run simulate` lives through more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRegressions } from '../../src/simulation/regressions.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import type { Order, Report } from './messages.ts'
import { dealOut } from './processes.ts'

const SEEDS = 200
const DAYS = 2

/** What failed, with its story. */
async function failuresOf(orders: Iterable<Order>): Promise<string[]> {
  const failed: string[] = []
  const hear = ({ seed, breaches, story }: Report): boolean => {
    if (breaches.length > 0) failed.push([`seed ${seed}: ${breaches.join('; ')}`, ...story].join('\n'))
    return failed.length > 2
  }
  await dealOut(orders[Symbol.iterator](), hear)
  return failed
}

test('what once broke an invariant does so no more', async () => {
  const orders = readRegressions().map(({ schedule }) => ({ schedule, shrinks: false }))
  assert.ok(orders.length > 0)
  assert.deepEqual(await failuresOf(orders), [])
})

test(`nothing promised is lost, leaked, oversold or seen by others in ${SEEDS} schedules`, { timeout: 1_800_000 }, async () => {
  const orders = Array.from({ length: SEEDS }, (_, at) => ({ schedule: scheduleOf(at + 1, DAYS), shrinks: true }))
  assert.deepEqual(await failuresOf(orders), [])
})
