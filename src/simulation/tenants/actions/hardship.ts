/** What is asked for in hard times, which come with it: so that both meet oftener than by chance. */
import { shrinkAll } from '../../world/host.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { makeServer } from './server.ts'
import { HARD, power } from './server-power.ts'
import { removeServer } from './server-removal.ts'

async function during(tenant: Tenant, begin: () => () => void, act: () => Promise<unknown>): Promise<void> {
  const over = tenant.cloud.trouble('hardship')
  const end = begin()
  try {
    await act()
  } finally {
    end()
    over()
  }
}

/** Until every host has told what it is. */
const REPORTED_MS = 12_000

/** Hosts that have become small take no more than they carry. */
export const crowd: Action = {
  name: 'server.crowd',
  weight: 2,
  async act(tenant, random, scene) {
    const { cloud } = tenant
    await during(
      tenant,
      () => shrinkAll(cloud.hosts, random),
      async () => {
        await cloud.clock.sleep(REPORTED_MS)
        for (let count = 0; count < 4; count++) await makeServer(tenant, random, scene)
        await cloud.clock.sleep(REPORTED_MS)
      },
    )
  },
}

const BETWEEN_MS = 2_000
const MOST_REBOOTED = 4

/** Most reports of hosts are lost: what a command has come to is told until it is taken. */
export const rebootUnheard: Action = {
  name: 'server.reboot-unheard',
  weight: 2,
  async act(tenant, random) {
    const { cloud, model } = tenant
    const servers = model.of('server').filter((one) => one.promised('power') === 'ACTIVE')
    const isLost = (path: string) => path.endsWith('/observed') && random.chance(0.6)
    await during(
      tenant,
      () => cloud.network.fault({ loses: ({ path }) => (isLost(path) ? 'request' : undefined) }),
      async () => {
        for (const server of servers.slice(-MOST_REBOOTED)) {
          await power(tenant, server, HARD)
          await cloud.clock.sleep(BETWEEN_MS)
        }
      },
    )
  },
}

/** Less than a host waits before it tells anew, which makes what it has told before of no account. */
const LATEST_MS = 14_000
const SLOWEST_MS = 20_000
const MOST_PASSING = 3

/** Hosts are busy: what they report is on its way for long, and guests end slowly. A report tells of before a server came, and arrives when it is on its way out. */
export const passUnheard: Action = {
  name: 'server.come-and-go-unheard',
  weight: 2,
  async act(tenant, random, scene) {
    const { cloud } = tenant
    const { network, driverFaults, clock } = cloud
    const isReport = (path: string) => path.endsWith('/observed')
    const begin = () => {
      const late = network.fault({ latency: ({ path }) => (isReport(path) ? random.below(LATEST_MS) : 0) })
      const slow = driverFaults.fault(({ kind, method }) =>
        kind === 'hypervisor' && method === 'remove' ? { before: driverFaults.delay(random.below(SLOWEST_MS)) } : undefined,
      )
      return () => {
        late()
        slow()
      }
    }
    await during(tenant, begin, async () => {
      await clock.sleep(random.below(LATEST_MS))
      for (let count = 0; count < MOST_PASSING; count++) {
        const server = await makeServer(tenant, random, scene)
        await clock.sleep(500 + random.below(5_000))
        if (server?.standing === 'there') await removeServer(tenant, server)
      }
      await clock.sleep(SLOWEST_MS)
    })
  },
}
