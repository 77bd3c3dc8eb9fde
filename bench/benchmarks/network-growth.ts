import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSession, type Session, until } from '../api.ts'
import { type Benchmark, type Figure, median } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { seedNetworks } from '../seed.ts'

const CROWD = 20_000
const TIMES = 200
/** As many as a project may have. */
const MADE = 80
const PORTS = 400

interface Took {
  createNetwork: number
  updatePort: number
  /** A second. */
  deletePort: number
  /** Of the controller's processor, for each of the three: what other work on the machine does not change. */
  cpu: { createNetwork: number; updatePort: number; deletePort: number }
}

export const benchmark: Benchmark = {
  about: `a network made, a port changed, ports deleted one by one: with ${CROWD} other networks and ports, beside an empty cloud`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      const measured = async (): Promise<Took> => {
        const session = await openSession(cloud, 'welkin-admin')
        try {
          await measure(session, cloud) // the first is for what is compiled and opened only once
          return await measure(session, cloud)
        } finally {
          session.close()
        }
      }
      await cloud.start()
      const empty = await measured()
      await cloud.stop()
      seedNetworks(cloud, CROWD)
      say(`${CROWD} networks with a port each are there`)
      const began = Date.now()
      await cloud.start()
      await roundIsOver(cloud, began)
      return figures(empty, await measured())
    }),
}

/** After a start the reconciler looks at everything once; its first run is over when it has told of a result. */
function roundIsOver({ state }: BenchCloud, began: number): Promise<true> {
  const look = async () => {
    const { at, tasks } = JSON.parse(readFileSync(join(state, 'controller', 'tasks.json'), 'utf8')) as TaskFile
    return at > began && tasks.some(({ name, lastResult }) => name === 'network' && lastResult) ? true : undefined
  }
  return until(look, 500, 300_000)
}

interface TaskFile {
  at: number
  tasks: { name: string; lastResult?: object }[]
}

function figures(empty: Took, crowded: Took): Figure[] {
  const beside = (value: number) => ({ what: 'an empty cloud', value })
  const ofTime = (what: string, key: 'createNetwork' | 'updatePort'): Figure => ({
    ...{ what, value: crowded[key], unit: 'ms' },
    ...{ limit: beside(empty[key]), goal: { most: 1.5 * empty[key] } },
  })
  const ofCpu = (what: string, key: keyof Took['cpu']): Figure => ({
    ...{ what: `${what}: processor`, value: crowded.cpu[key], unit: 'ms' },
    ...{ limit: beside(empty.cpu[key]), goal: { most: 1.5 * empty.cpu[key] } },
  })
  return [
    ofTime('network made', 'createNetwork'),
    ofCpu('network made', 'createNetwork'),
    ofTime('port changed', 'updatePort'),
    ofCpu('port changed', 'updatePort'),
    {
      what: 'ports deleted one by one',
      value: crowded.deletePort,
      unit: '/s',
      limit: beside(empty.deletePort),
      goal: { least: 400 },
    },
    ofCpu('port deleted', 'deletePort'),
  ]
}

const N = '/networking/v2.0'

async function measure(session: Session, cloud: BenchCloud): Promise<Took> {
  const cpu = { createNetwork: 0, updatePort: 0, deletePort: 0 }
  const counted = async <T>(what: keyof Took['cpu'], count: number, act: () => Promise<T>): Promise<T> => {
    const before = cpuMs(cloud)
    const result = await act()
    cpu[what] = (cpuMs(cloud) - before) / count
    return result
  }
  const made: string[] = []
  const createNetwork = await counted('createNetwork', MADE, () =>
    times(MADE, async (i) => {
      const { json } = await session.call('POST', `${N}/networks`, { network: { name: `bench-${i}` } })
      made.push(json.network.id)
    }),
  )
  for (const id of made) await session.call('DELETE', `${N}/networks/${id}`)
  const { json } = await session.call('POST', `${N}/networks`, { network: { name: 'bench' } })
  const networkId = json.network.id
  const subnet = { network_id: networkId, ip_version: 4, cidr: '10.77.0.0/16' }
  await session.call('POST', `${N}/subnets`, { subnet })
  const ports = Array.from({ length: PORTS }, (_, i) => ({ network_id: networkId, name: `bench-${i}` }))
  const created = await session.call('POST', `${N}/ports`, { ports })
  const ids: string[] = created.json.ports.map(({ id }: { id: string }) => id)
  const updatePort = await counted('updatePort', TIMES, () =>
    times(TIMES, async (i) => {
      await session.call('PUT', `${N}/ports/${ids[i]}`, { port: { description: `changed ${i}` } })
    }),
  )
  const began = performance.now()
  await counted('deletePort', ids.length, async () => {
    for (const id of ids) await session.call('DELETE', `${N}/ports/${id}`)
  })
  const deletePort = (ids.length / (performance.now() - began)) * 1000
  await session.call('DELETE', `${N}/networks/${networkId}`)
  return { createNetwork, updatePort, deletePort, cpu }
}

const TICKS_A_SECOND = 100

function cpuMs({ state }: BenchCloud): number {
  const pid = readFileSync(join(state, 'run', 'controller.pid'), 'latin1').trim()
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND
}

/** The median of one after the other: what a request leaves for the background delays the next. */
async function times(count: number, act: (i: number) => Promise<void>): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    await act(i)
    took.push(performance.now() - began)
  }
  return median(took)
}
