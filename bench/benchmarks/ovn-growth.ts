import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Fabric, Topology, TopologyPort, TopologyScope } from '../../src/drivers/network/driver.ts'
import { ovnCentral, ovnFabric } from '../../src/drivers/network/ovn/index.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import type { Benchmark, Figure } from '../benchmark.ts'
import { idOf, macOf } from '../filled/rows.ts'

const FEW = 20
const MANY = 2000
const TIMES = 10
const NETWORK = idOf('network', 1)
const GROUP = idOf('group', 1)
const never = new AbortController().signal

type Process = 'northd' | 'nb' | 'sb'
const PROCESSES: readonly Process[] = ['northd', 'nb', 'sb']
type Took = Record<Process | 'driver', number>

export const benchmark: Benchmark = {
  about: `a port made and deleted on a real OVN, in a security group that lets itself in, with ${FEW} and with ${MANY} ports in it`,
  async run(say) {
    const folder = mkdtempSync('/var/tmp/wkb-ovn-')
    const central = ovnCentral({ folder, clock: systemClock, log: silentLog })
    try {
      await central.ensure()
      const { northbound, southbound } = central
      const fabric = ovnFabric({
        ...{ northbound: [northbound], southbound: [southbound], random: systemRandom, clock: systemClock, log: silentLog },
      })
      const pids = Object.fromEntries(central.list().flatMap(({ name, pid }) => (pid ? [[name, pid]] : [])))
      const settle = () =>
        void execFileSync('ovn-nbctl', [`--db=unix:${join(folder, 'nb.sock')}`, '--wait=sb', '--timeout=120', 'sync'])
      try {
        const few = await measure(fabric, pids, settle, FEW)
        const many = await measure(fabric, pids, settle, MANY)
        say(`${MANY} ports are in the group`)
        return figuresOf(few, many)
      } finally {
        await fabric.close()
      }
    } finally {
      await central.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

interface Measured {
  made: Took
  deleted: Took
}

async function measure(fabric: Fabric, pids: Record<string, number>, settle: () => void, count: number): Promise<Measured> {
  await fabric.ensure(topologyOf(Array.from({ length: count }, (_, n) => portOf(n))), never)
  settle()
  const scope = (port: TopologyPort): TopologyScope => ({
    networks: [],
    wholeNetworks: [],
    ports: [port.id],
    routers: [],
    groups: [],
  })
  const ports = Array.from({ length: TIMES }, (_, i) => portOf(100_000 + i))
  const each = async (act: (port: TopologyPort) => Promise<unknown>): Promise<Took> => {
    const before = cpuOf(pids)
    for (const port of ports) {
      await act(port)
      settle()
    }
    const after = cpuOf(pids)
    return Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, (ms - before[name as Process]) / TIMES])) as Took
  }
  const made = await each((port) => fabric.ensure({ ...topologyOf([port]), groups: [] }, never, scope(port)))
  const deleted = await each((port) => fabric.ensure({ networks: [], ports: [], routers: [], groups: [] }, never, scope(port)))
  return { made, deleted }
}

const portOf = (n: number): TopologyPort => ({
  ...{ id: idOf('port', n), networkId: NETWORK, kind: 'guest', mac: macOf(n), addresses: [`10.64.${(n >> 8) & 255}.${n & 255}`] },
  ...{ allowedPairs: [], secured: true, groupIds: [GROUP], enabled: true },
})

const topologyOf = (ports: TopologyPort[]): Topology => ({
  networks: [{ id: NETWORK, name: 'crowd', mtu: 1442, subnets: [] }],
  ports,
  routers: [],
  groups: [
    {
      id: GROUP,
      name: 'crowd',
      rules: [{ id: idOf('rule', 1), direction: 'ingress', version: 4, remoteGroupId: GROUP }],
    },
  ],
})

/** Milliseconds of a processor. */
function cpuOf(pids: Record<string, number>): Took {
  const { user, system } = process.cpuUsage()
  const of = (pid: number | undefined) =>
    pid === undefined
      ? 0
      : readdirSync(`/proc/${pid}/task`)
          .map((task) => Number(readFileSync(join('/proc', `${pid}`, 'task', task, 'schedstat'), 'latin1').split(' ')[0]) / 1e6)
          .reduce((sum, ms) => sum + ms, 0)
  return { driver: (user + system) / 1000, northd: of(pids.northd), nb: of(pids.nb), sb: of(pids.sb) }
}

const figuresOf = (few: Measured, many: Measured): Figure[] =>
  (['made', 'deleted'] as const).flatMap((what) =>
    (['driver', ...PROCESSES] as const).map((name) => ({
      ...{ what: `a port ${what}: ${name}`, value: many[what][name], unit: 'ms of the processor' },
      limit: { what: `with ${FEW} ports`, value: few[what][name] },
    })),
  )
