import { isFull, isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change, create, remove } from './noun.ts'
import { makeSubnet } from './subnet.ts'
import { addTag } from './tag.ts'

export const NETWORKS = '/networking/v2.0/networks'

export const createNetwork: Action = {
  name: 'network.create',
  weight: 3,
  async act(tenant, random) {
    const network = await makeNetwork(tenant)
    if (network) await makeSubnet(tenant, network, random)
  },
}

export const makeNetwork = (tenant: Tenant): Promise<Thing | undefined> =>
  create(tenant, {
    kind: 'network',
    path: NETWORKS,
    body: (name) => ({ network: { name } }),
    promised: { enabled: 'true' },
    refusals: { 409: isFull(tenant, 'network') },
  })

export const updateNetwork: Action = {
  name: 'network.update',
  weight: 1,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network'))
    if (!network) return
    const enabled = random.chance(0.7)
    const isNamed = random.chance(0.5)
    const name = tenant.model.name('network')
    const values: Record<string, string> = isNamed ? { name } : { enabled: String(enabled) }
    const body = { network: isNamed ? { name } : { admin_state_up: enabled } }
    await change(tenant, network, { path: `${NETWORKS}/${network.id}`, body, values })
  },
}

export const deleteNetwork: Action = {
  name: 'network.delete',
  weight: 1,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network'))
    if (network) await removeNetwork(tenant, network)
  },
}

/** Its subnets go with it. */
const removeNetwork = (tenant: Tenant, network: Thing): Promise<void> =>
  remove(tenant, network, `${NETWORKS}/${network.id}`, {
    refusals: {
      409: isSome(tenant, "select 1 from port where network_id = ? and device_owner != 'network:distributed'", network.id),
    },
  })

const LONGEST_STAY_MS = 4_000

/** It comes, is given a tag, and goes: the fabric may have heard of it or not yet. */
export const passingNetwork: Action = {
  name: 'network.come-and-go',
  weight: 2,
  async act(tenant, random) {
    const network = await makeNetwork(tenant)
    if (!network) return
    if (random.chance(0.5)) await makeSubnet(tenant, network, random)
    if (random.chance(0.7)) await addTag(tenant, network, 'passing')
    await tenant.cloud.clock.sleep(random.below(LONGEST_STAY_MS))
    if (network.standing === 'there') await removeNetwork(tenant, network)
  },
}
