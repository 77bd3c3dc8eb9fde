/** What is asked for while one controller alone does not reach the database or the fabric, and while nobody is told of changes: others do it in time. */
import { NOTICE_FAULTS } from '../../faults/notices.ts'
import { PARTED } from '../../faults/parted.ts'
import type { SimulatedCloud } from '../../world/cloud.ts'
import type { Action } from './action.ts'
import { createNetwork } from './network.ts'
import { makeServer } from './server.ts'
import { removeServer } from './server-removal.ts'

const LOOK_MS = 5_000
const MOST_LOOKS = 40

/** Until what else was wrong is over: what is late then is nobody's fault but this. @returns false when it goes on */
async function calm({ clock, time, wasTroubled }: SimulatedCloud): Promise<boolean> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    if (!wasTroubled(time.elapsed)) return true
    await clock.sleep(LOOK_MS)
  }
  return false
}

const CHANGES = 4
/** More than something may wait that nobody hinders. */
const BETWEEN_MS = 9_000

/** Whichever controller makes them, the other's hosts have to hear of them. */
export const unnoticed: Action = {
  name: 'server.create-unnoticed',
  weight: 1,
  async act(tenant, random, scene) {
    const { cloud } = tenant
    if (!(await calm(cloud))) return
    const end = random.pick(NOTICE_FAULTS).begin(cloud, random)
    for (let count = 0; count < CHANGES; count++) {
      const server = await makeServer(tenant, random, scene)
      await cloud.clock.sleep(BETWEEN_MS)
      if (server?.standing === 'there' && random.chance(0.5)) await removeServer(tenant, server)
    }
    end()
  },
}

/** More than leases last and others need to see that they have run out. */
const TAKEN_OVER_MS = 60_000

export const whileParted: Action = {
  name: 'network.create-while-parted',
  weight: 1,
  async act(tenant, random, scene) {
    const { cloud } = tenant
    if (!(await calm(cloud))) return
    const fault = random.pick(PARTED)
    const over = cloud.trouble(fault.name)
    const end = fault.begin(cloud, random)
    for (let count = 0; count < CHANGES; count++) {
      await createNetwork.act(tenant, random, scene)
      await cloud.clock.sleep(LOOK_MS)
    }
    await cloud.clock.sleep(TAKEN_OVER_MS)
    end()
    over()
  },
}
