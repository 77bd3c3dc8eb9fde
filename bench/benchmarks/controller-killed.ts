import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSession, type Session } from '../api.ts'
import { type Benchmark, type Figure, median } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { processCpu } from '../controller-cpu.ts'
import { fillTables } from '../filled/rows.ts'
import { makeTemplates } from '../filled/templates.ts'

const ROWS = 100_000
const TIMES = 3

interface Return {
  wallMs: number
  cpuMs: number
}

export const benchmark: Benchmark = {
  about: `from kill -9 of the controller until it shows a server again: the time, and what its process used of processors, with ${ROWS} rows in every table`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const templates = await makeTemplates(cloud)
      const empty = await returns(cloud)
      fillTables(cloud, templates, 1, ROWS)
      say(`${ROWS} rows are in every table`)
      const full = await returns(cloud)
      return [
        figure('empty cloud, by the clock', empty.wallMs, 2.5),
        figure('empty cloud, processors', empty.cpuMs, 2.5),
        figure(`${ROWS} rows, by the clock`, full.wallMs),
        figure(`${ROWS} rows, processors`, full.cpuMs, 4, empty.cpuMs),
      ]
    }),
}

const figure = (what: string, ms: number, most?: number, before?: number): Figure => ({
  ...{ what, value: ms / 1000, unit: 's' },
  ...(most === undefined ? {} : { goal: { most } }),
  ...(before === undefined ? {} : { grown: [{ what: 'empty', value: before / 1000 }] }),
})

/** The middle one of several. */
async function returns(cloud: BenchCloud): Promise<Return> {
  const all: Return[] = []
  for (let i = 0; i < TIMES; i++) all.push(await killed(cloud))
  return { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) }
}

const pidOf = ({ state }: BenchCloud): number => {
  try {
    return Number(readFileSync(join(state, 'run', 'controller.pid'), 'latin1'))
  } catch {
    return 0 // not written yet
  }
}

async function killed(cloud: BenchCloud): Promise<Return> {
  const old = pidOf(cloud)
  const session = await openSession(cloud, 'welkin')
  const began = performance.now()
  process.kill(old, 'SIGKILL')
  try {
    for (;;) {
      const pid = pidOf(cloud)
      if (pid !== old && pid !== 0 && (await answers(session)))
        return { wallMs: performance.now() - began, cpuMs: processCpu(pid) }
      await sleep(5)
    }
  } finally {
    session.close()
  }
}

const answers = (session: Session): Promise<boolean> =>
  session.call('GET', '/compute/v2.1/servers/detail?limit=1').then(
    () => true,
    () => false,
  )
