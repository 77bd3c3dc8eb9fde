/** `npm run simulate -- --seeds 100 [--from 1] [--only SEED [--story] [--keep NAME]] [--days 2]`: lives through schedules and tells what was not as it has to be. */
import { availableParallelism } from 'node:os'
import { hasRegression, keepRegression } from '../../src/simulation/regressions.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import { progress, say } from '../setup/say.mjs'
import type { Order, Report } from './messages.ts'
import { HELP, readOptions, type SimulateOptions } from './options.ts'
import { plantedCommand } from './planted-command.ts'
import { dealOut } from './processes.ts'
import { againCommand, regressionsCommand } from './regressions-command.ts'
import { Totals } from './totals.ts'

const { first, count, days, isOne, story, counts, keep, planted, within, regressions, again, help } = asked()
if (help) {
  for (const line of HELP) say(line)
  process.exit(0)
}

/** 1 is for what was found: 2 for what could not be looked for. */
function asked(): SimulateOptions {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options.keep !== undefined && hasRegression(options.keep))
      throw new Error(`--keep ${options.keep}: there is one of that name`)
    return options
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

if (regressions) process.exit(await regressionsCommand())
if (again !== undefined) process.exit(await againCommand(again, within))
if (planted) process.exit(await plantedCommand(planted, { within, days }, keep))

function* orders(): Generator<Order> {
  for (let seed = first; seed < first + count; seed++) yield { schedule: scheduleOf(seed, days), shrinks: true }
}

const totals = new Totals()
function hear(report: Report): boolean {
  totals.add(report)
  if (report.breaches.length > 0 || story) tell(report)
  if (keep !== undefined) keepIt(report, keep)
  if (isOne) say(`trace ${report.trace}`)
  progress(totals.line())
  return false
}

function tell({ seed, breaches, story }: Report): void {
  for (const line of story) say(line)
  for (const breach of breaches) say(`seed ${seed}: ${breach}`)
  if (breaches.length > 0) say(`again: npm run simulate -- --only ${seed} --days ${days}`)
}

function keepIt({ breaches: [found], schedule }: Report, name: string): void {
  if (found === undefined) say('Nothing was wrong: there is nothing to keep.')
  else say(`kept in ${keepRegression(name, { found, schedule })}: say there in a sentence what was wrong`)
}

await dealOut(orders(), hear, { count: Math.min(count, availableParallelism()) })
for (const line of counts ? totals.counted() : []) say(line)
for (const line of count >= 200 ? totals.neverSeen() : []) say(line)
if (counts || count >= 200) say(totals.asked())
say(totals.line())
process.exit(totals.failed > 0 ? 1 : 0)
