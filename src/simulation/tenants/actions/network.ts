import type { Action } from './action.ts'
import { create, remove } from './noun.ts'

export const createNetwork: Action = {
  name: 'network.create',
  weight: 3,
  async act(tenant, random) {
    const network = await create(tenant, {
      kind: 'network',
      path: '/networking/v2.0/networks',
      body: (name) => ({ network: { name } }),
    })
    if (!network) return
    const cidr = `10.${random.below(250)}.0.0/24`
    await create(
      tenant,
      {
        kind: 'subnet',
        path: '/networking/v2.0/subnets',
        body: (name) => ({ subnet: { name, network_id: network.id, cidr, ip_version: 4 } }),
      },
      { network: network.id },
    )
  },
}

export const deleteNetwork: Action = {
  name: 'network.delete',
  weight: 1,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network'))
    if (!network) return
    await remove(tenant, network, `/networking/v2.0/networks/${network.id}`)
    // its subnets go with it
    for (const subnet of tenant.model.things.values())
      if (subnet.kind === 'subnet' && subnet.promised.network === network.id && network.standing !== 'there')
        subnet.standing = network.standing
  },
}
