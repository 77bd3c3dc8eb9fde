/** 200 schedules by seed, and those that ever failed; `npm run simulate` lives through more. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRegressions } from '../../src/simulation/regressions.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import type { Order, Report } from './messages.ts'
import { dealOut, type ProcessOptions } from './processes.ts'
import { regressionsAmiss } from './regressions-command.ts'

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

test('a regression that names the bug of its fault finds it, where that is planted', async () => {
  const named = readRegressions().filter(({ planted }) => planted !== undefined)
  assert.ok(named.length > 0)
  const told: string[] = []
  const names = named.map(({ name }) => name)
  assert.deepEqual(await regressionsAmiss((line) => told.push(line), names), [], told.join('\n'))
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

/** Of seeds that are told of together: whoever waits for the tests sees that they go on. */
const PART = 20

/** Lived through once, by as many processes as there are processors; each part is told of when the last of its seeds has ended. */
class Seeds {
  readonly #failed: string[] = []
  #heard = 0
  #parts: PromiseWithResolvers<void>[] = []

  /** @returns what failed until then */
  async until(part: number): Promise<string[]> {
    if (this.#parts.length === 0) this.#begin()
    await this.#parts[part]?.promise
    return this.#failed
  }

  #begin(): void {
    this.#parts = Array.from({ length: SEEDS / PART }, () => Promise.withResolvers<void>())
    const orders = Array.from({ length: SEEDS }, (_, at) => ({ schedule: scheduleOf(at + 1, DAYS), shrinks: true }))
    const hear = ({ seed, breaches, story }: Report): boolean => {
      this.#heard++
      if (breaches.length > 0) this.#failed.push([`seed ${seed}: ${breaches.join('; ')}`, ...story].join('\n'))
      if (this.#heard % PART === 0) this.#parts[this.#heard / PART - 1]?.resolve()
      return this.#failed.length > 2
    }
    const settle = (end: (part: PromiseWithResolvers<void>) => void) => {
      for (const part of this.#parts) end(part)
    }
    dealOut(orders.values(), hear).then(
      () => settle(({ resolve }) => resolve()),
      (error) => settle(({ reject }) => reject(error)),
    )
  }
}

const seeds = new Seeds()
for (let part = 0; part * PART < SEEDS; part++)
  test(
    `nothing promised is lost, leaked, oversold or seen by others in ${(part + 1) * PART} of ${SEEDS} schedules`,
    {
      timeout: 1_800_000,
    },
    async () => assert.deepEqual(await seeds.until(part), []),
  )
