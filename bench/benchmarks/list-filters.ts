import { writeFileSync } from 'node:fs'
import { openSession } from '../api.ts'
import type { Benchmark, Figure } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { pathsOf } from '../filled/paths.ts'
import { fillTables } from '../filled/rows.ts'
import { makeTemplates, type Templates } from '../filled/templates.ts'
import { type Timed, timeLists } from '../filled/time-lists.ts'
import { openPlans, statementsEnvironment } from '../plans/plans.ts'

const COUNTS = [1000, 10_000, 100_000] as const
const MOST_MS = 8

export const benchmark: Benchmark = {
  about: `each list of 100, by each filter and order that clients use, with ${COUNTS.join(', ')} rows in every table; --plans FILE writes how each is read`,
  run: (say, { plans }) =>
    withCloud({ fake: true, logLevel: 'warn', ...(plans && { environment: statementsEnvironment }) }, async (cloud) => {
      await cloud.start()
      const templates = await makeTemplates(cloud)
      const times: Timed[][] = []
      let filled = 1
      for (const count of COUNTS) {
        fillTables(cloud, templates, filled, count)
        filled = count
        say(`${count} rows are in every table`)
        times.push(await timesOf(cloud, templates, count, plans !== undefined && count === COUNTS.at(-1)))
      }
      const all = grownOf(times)
      if (plans !== undefined) {
        writeFileSync(plans, all.map(planText).join('\n'))
        say(`EXPLAIN list printed: ${plans}`)
      }
      return [...all.map(figureOf), summary(all)]
    }),
}

async function timesOf(cloud: BenchCloud, templates: Templates, count: number, explained: boolean): Promise<Timed[]> {
  const sessions = { member: await openSession(cloud, 'welkin'), admin: await openSession(cloud, 'welkin-admin') }
  const plans = explained ? openPlans(cloud) : undefined
  try {
    return await timeLists(cloud, sessions, templates, pathsOf(templates, count), plans)
  } finally {
    plans?.close()
    sessions.member.close()
    sessions.admin.close()
  }
}

interface Grown extends Timed {
  /** With fewer rows. */
  before: readonly number[]
}

/** The slowest first. The paths are in one order, with what is looked for in the middle of the rows each time. */
function grownOf(times: readonly Timed[][]): Grown[] {
  const fewer = times.slice(0, -1)
  const most = times.at(-1) ?? []
  return most.map((timed, i) => ({ ...timed, before: fewer.map((one) => one[i]?.ms ?? 0) })).sort((a, b) => b.ms - a.ms)
}

const nameOf = ({ path, admin }: Timed) => `${path}${admin ? ' (admin)' : ''}`

const figureOf = (timed: Grown): Figure => ({
  ...{ what: nameOf(timed), value: timed.ms, unit: 'ms of the processor', goal: { most: MOST_MS } },
  grown: COUNTS.slice(0, -1).map((count, i) => ({ what: `with ${count}`, value: timed.before[i] ?? 0 })),
})

const planText = (timed: Grown): string =>
  `${nameOf(timed)}: ${[...timed.before, timed.ms].map((ms) => ms.toFixed(2)).join(', ')} ms with ${COUNTS.join(', ')} rows\n${timed.plan}\n`

const summary = (all: readonly Timed[]): Figure => {
  const over = all.filter(({ ms }) => ms > MOST_MS).length
  return { what: `lists of ${all.length} that take more than ${MOST_MS} ms`, value: over, unit: '', goal: { most: 0 } }
}
