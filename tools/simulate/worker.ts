/** One process of `npm run simulate`: lives through the schedules that it is sent, one after another. */
import '../../src/simulation/time/on-one-thread.ts'
import { type RunResult, run } from '../../src/simulation/run.ts'
import { type Schedule, TENANTS } from '../../src/simulation/schedule.ts'
import { shrink } from '../../src/simulation/shrink.ts'
import { yesterdayOf } from '../../src/simulation/world/yesterday.ts'
import type { Order, Report } from './messages.ts'

const SIZE = { controllers: 2, hosts: 5 }

const yesterday = await yesterdayOf(SIZE, TENANTS)
const live = (schedule: Schedule): Promise<RunResult> => run(schedule, yesterday)

async function report({ schedule, shrinks }: Order): Promise<Report> {
  const result = await live(schedule)
  const told = shrinks && result.breaches.length > 0 ? await shrink(result, live) : result
  const { trace, virtualMs, awakeMs } = result
  return {
    seed: schedule.seed,
    breaches: result.breaches.map(({ invariant, what }) => `${invariant}: ${what}`),
    story: [...told.story],
    schedule: told.schedule,
    trace,
    virtualMs,
    awakeMs,
    counts: [...result.counts],
  }
}

process.on('message', (order: Order) => {
  report(order).then(
    (told) => process.send?.(told),
    (error) => {
      process.stderr.write(`seed ${order.schedule.seed}: ${error instanceof Error ? error.stack : error}\n`)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
