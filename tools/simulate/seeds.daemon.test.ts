/** 200 schedules by seed, and those that ever failed; `npm run simulate` lives through more. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRegressions } from '../../src/simulation/regressions.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import type { Order, Report } from './messages.ts'
import { dealOut, type ProcessOptions } from './processes.ts'

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

/** Of each schedule, in order. */
async function tracesOf(seeds: readonly number[], options: ProcessOptions = {}): Promise<string[]> {
  const traces: string[] = []
  const orders = seeds.map((seed): Order => ({ schedule: scheduleOf(seed, DAYS), shrinks: false }))
  await dealOut(orders[Symbol.iterator](), ({ trace }) => traces.push(trace) < 0, { ...options, count: 1 })
  return traces
}

test('the same seeds give the same runs, to the last statement, on another day and in another part of the world', async () => {
  const elsewhere: ProcessOptions = {
    execArgv: ['--import', join(import.meta.dirname, 'another-day.fixture.ts'), '--stack-size=1500'],
    environment: { PATH: process.env.PATH, TZ: 'Pacific/Kiritimati', LC_ALL: 'C', HOME: '/nonexistent' },
  }
  const [here, there] = await Promise.all([tracesOf([7, 8]), tracesOf([7, 8], elsewhere)])
  assert.equal(new Set(here).size, 2)
  assert.deepEqual(there, here)
})

test(`nothing promised is lost, leaked, oversold or seen by others in ${SEEDS} schedules`, { timeout: 1_800_000 }, async () => {
  const orders = Array.from({ length: SEEDS }, (_, at) => ({ schedule: scheduleOf(at + 1, DAYS), shrinks: true }))
  assert.deepEqual(await failuresOf(orders), [])
})
