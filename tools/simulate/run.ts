/** `npm run simulate -- --seeds 100 [--from 1] [--only SEED] [--days 2]`: lives through schedules and tells what was not as it has to be. */
import '../../src/simulation/time/on-one-thread.ts'
import { parseArgs } from 'node:util'
import { run } from '../../src/simulation/run.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import { yesterdayOf } from '../../src/simulation/world/yesterday.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
    days: { type: 'string', default: '2' },
    story: { type: 'boolean', default: false },
  },
})
const TENANTS = 3

const say = (line: string) => process.stdout.write(`${line}\n`)
const days = Number(values.days)
const from = Number(values.only ?? values.from)
const count = values.only === undefined ? Number(values.seeds) : 1
const yesterday = await yesterdayOf({ controllers: 2, hosts: 5 }, TENANTS)
const beganAt = performance.now()
const totals = { hours: 0, awake: 0, failed: 0 }
const counts = new Map<string, number>()
for (let seed = from; seed < from + count; seed++) {
  const result = await run(scheduleOf(seed, { days, tenants: TENANTS }), yesterday)
  totals.hours += result.virtualMs / 3_600_000
  totals.awake += result.awakeMs / 3_600_000
  for (const [what, n] of result.counts) counts.set(what, (counts.get(what) ?? 0) + n)
  if (result.breaches.length > 0) totals.failed++
  for (const { invariant, what } of result.breaches) say(`seed ${seed}: ${invariant}: ${what}`)
  if (values.story) for (const line of result.story) say(line)
  if (values.only !== undefined) say(`trace ${result.trace}`)
}
const seconds = (performance.now() - beganAt) / 1000
for (const [what, n] of [...counts].toSorted(([a], [b]) => a.localeCompare(b))) say(`${String(n).padStart(9)}  ${what}`)
say(
  `${count} seeds, ${totals.failed} failed; ${totals.hours.toFixed(0)} virtual hours (${totals.awake.toFixed(1)} of them awake) in ${seconds.toFixed(1)} s: ${(totals.hours / seconds).toFixed(1)} virtual hours a second`,
)
process.exit(totals.failed > 0 ? 1 : 0)
