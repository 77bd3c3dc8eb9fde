import { openSession } from '../api.ts'
import type { Benchmark, Figure } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { pathsOf } from '../filled/paths.ts'
import { fillTables } from '../filled/rows.ts'
import { makeTemplates, type Templates } from '../filled/templates.ts'
import { type Timed, timeLists } from '../filled/time-lists.ts'

const FEW = 1000
const MANY = 100_000
const MOST_MS = 8

export const benchmark: Benchmark = {
  about: `each list of 100, by each filter and order that clients use, with ${FEW} and with ${MANY} rows in every table`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const templates = await makeTemplates(cloud)
      fillTables(cloud, templates, 1, FEW)
      const few = await timesOf(cloud, templates, FEW)
      fillTables(cloud, templates, FEW, MANY)
      say(`${MANY} rows are in every table`)
      const many = await timesOf(cloud, templates, MANY)
      return [...figuresOf(few, many), summary(many)]
    }),
}

async function timesOf(cloud: BenchCloud, templates: Templates, count: number): Promise<Timed[]> {
  const sessions = { member: await openSession(cloud, 'welkin'), admin: await openSession(cloud, 'welkin-admin') }
  try {
    return await timeLists(cloud, sessions, templates, pathsOf(templates, count))
  } finally {
    sessions.member.close()
    sessions.admin.close()
  }
}

/** The slowest first. The paths are in one order, with what is looked for in the middle of the rows each time. */
function figuresOf(few: readonly Timed[], many: readonly Timed[]): Figure[] {
  const pairs = many.map((timed, i) => ({ timed, before: few[i]?.ms ?? 0 }))
  return pairs
    .sort((a, b) => b.timed.ms - a.timed.ms)
    .map(({ timed: { path, admin, ms }, before }) => ({
      ...{ what: `${path}${admin ? ' (admin)' : ''}`, value: ms, unit: 'ms of the processor', goal: { most: MOST_MS } },
      limit: { what: `with ${FEW} rows`, value: before },
    }))
}

const summary = (many: readonly Timed[]): Figure => {
  const over = many.filter(({ ms }) => ms > MOST_MS).length
  return { what: `lists of ${many.length} that take more than ${MOST_MS} ms`, value: over, unit: '', goal: { most: 0 } }
}
