/** `npm run simulate -- --seeds 100 [--from 1] [--only SEED [--story] [--keep NAME]] [--days 2]`: lives through schedules and tells what was not as it has to be. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { keepRegression } from '../../src/simulation/regressions.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import { progress, say } from '../setup/say.mjs'
import type { Order, Report } from './messages.ts'
import { plantedCommand } from './planted-command.ts'
import { dealOut } from './processes.ts'
import { Totals } from './totals.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
    days: { type: 'string', default: '2' },
    keep: { type: 'string' },
    story: { type: 'boolean', default: false },
    counts: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    within: { type: 'string', default: '60' },
  },
})

const days = Number(values.days)
const first = Number(values.only ?? values.from)
const count = values.only === undefined ? Number(values.seeds) : 1
if (![days, first, count].every((n) => Number.isInteger(n) && n > 0)) {
  say('--seeds, --from, --only and --days are whole numbers from 1')
  process.exit(2)
}

if (values.keep !== undefined && (values.only === undefined || !/^[a-z0-9-]+$/.test(values.keep))) {
  say('--keep NAME (small letters, digits and hyphens) goes with --only SEED')
  process.exit(2)
}

if (values.planted) process.exit(await plantedCommand(positionals, { within: Number(values.within), days }))

function* orders(): Generator<Order> {
  for (let seed = first; seed < first + count; seed++) yield { schedule: scheduleOf(seed, days), shrinks: true }
}

const totals = new Totals()
function hear(report: Report): boolean {
  totals.add(report)
  if (report.breaches.length > 0 || values.story) tell(report)
  if (values.keep !== undefined) keep(report, values.keep)
  if (values.only !== undefined) say(`trace ${report.trace}`)
  progress(totals.line())
  return false
}

function tell({ seed, breaches, story }: Report): void {
  for (const line of story) say(line)
  for (const breach of breaches) say(`seed ${seed}: ${breach}`)
  if (breaches.length > 0) say(`again: npm run simulate -- --only ${seed} --days ${days}`)
}

function keep({ breaches: [found], schedule }: Report, name: string): void {
  if (found === undefined) say('Nothing was wrong: there is nothing to keep.')
  else say(`kept in ${keepRegression(name, { found, schedule })}: say there in a sentence what was wrong`)
}

await dealOut(orders(), hear, { count: Math.min(count, availableParallelism()) })
for (const line of values.counts ? totals.counted() : []) say(line)
for (const line of count >= 200 ? totals.neverSeen() : []) say(line)
say(totals.line())
process.exit(totals.failed > 0 ? 1 : 0)
