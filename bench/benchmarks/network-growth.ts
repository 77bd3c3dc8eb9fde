import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSession, type Session, until } from '../api.ts'
import { type Benchmark, type Figure, median } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { seedNetworks } from '../seed.ts'

const CROWD = 20_000
const TIMES = 60
const PORTS = 300

interface Took {
  createNetwork: number
  updatePort: number
  /** A second. */
  deletePort: number
}

export const benchmark: Benchmark = {
  about: `a network made, a port changed, ports deleted one by one: with ${CROWD} other networks and ports, beside an empty cloud`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      const measured = async (): Promise<Took> => {
        const session = await openSession(cloud, 'welkin-admin')
        try {
          await measure(session) // the first is for what is compiled and opened only once
          return await measure(session)
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

/** After a start the mirror looks at everything once; its first run is over when it has told of a result. */
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
  const beside = (key: keyof Took) => ({ what: 'an empty cloud', value: empty[key] })
  return [
    {
      what: 'network made',
      value: crowded.createNetwork,
      unit: 'ms',
      limit: beside('createNetwork'),
      goal: { most: 1.5 * empty.createNetwork },
    },
    {
      what: 'port changed',
      value: crowded.updatePort,
      unit: 'ms',
      limit: beside('updatePort'),
      goal: { most: 1.5 * empty.updatePort },
    },
    {
      what: 'ports deleted one by one',
      value: crowded.deletePort,
      unit: '/s',
      limit: beside('deletePort'),
      goal: { least: 400 },
    },
  ]
}

const N = '/networking/v2.0'

async function measure(session: Session): Promise<Took> {
  const made: string[] = []
  const createNetwork = await times(TIMES, async (i) => {
    const { json } = await session.call('POST', `${N}/networks`, { network: { name: `bench-${i}` } })
    made.push(json.network.id)
  })
  for (const id of made) await session.call('DELETE', `${N}/networks/${id}`)
  const { json } = await session.call('POST', `${N}/networks`, { network: { name: 'bench' } })
  const networkId = json.network.id
  const subnet = { network_id: networkId, ip_version: 4, cidr: '10.77.0.0/16' }
  await session.call('POST', `${N}/subnets`, { subnet })
  const ports = Array.from({ length: PORTS }, (_, i) => ({ network_id: networkId, name: `bench-${i}` }))
  const created = await session.call('POST', `${N}/ports`, { ports })
  const ids: string[] = created.json.ports.map(({ id }: { id: string }) => id)
  const updatePort = await times(TIMES, async (i) => {
    await session.call('PUT', `${N}/ports/${ids[i]}`, { port: { description: `changed ${i}` } })
  })
  const began = performance.now()
  for (const id of ids) await session.call('DELETE', `${N}/ports/${id}`)
  const deletePort = (ids.length / (performance.now() - began)) * 1000
  await session.call('DELETE', `${N}/networks/${networkId}`)
  return { createNetwork, updatePort, deletePort }
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
