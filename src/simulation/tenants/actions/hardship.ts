/** What is asked for in hard times, which come with it: so that both meet oftener than by chance. */
import { shrinkAll } from '../../world/host.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { makeServer } from './server.ts'
import { HARD, power } from './server-power.ts'

async function during(tenant: Tenant, begin: () => () => void, act: () => Promise<unknown>): Promise<void> {
  const over = tenant.cloud.trouble()
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
