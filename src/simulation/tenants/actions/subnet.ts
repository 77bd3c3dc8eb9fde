import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change, create, remove } from './noun.ts'

export const SUBNETS = '/networking/v2.0/subnets'

/** Some have six addresses, which soon are all taken. */
export function makeSubnet(tenant: Tenant, network: Thing, random: SeededRandom): Promise<Thing | undefined> {
  const cidr = `${tenant.model.block()}/${random.chance(0.3) ? 29 : 26}`
  const dhcp = random.chance(0.9)
  return create(tenant, {
    kind: 'subnet',
    path: SUBNETS,
    body: (name) => ({ subnet: { name, network_id: network.id, cidr, ip_version: 4, enable_dhcp: dhcp } }),
    promised: { network: network.id, cidr, dhcp: String(dhcp) },
    within: [network],
    refusals: { 409: isFull(tenant, 'subnet') },
  })
}

export const createSubnet: Action = {
  name: 'subnet.create',
  weight: 1,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network'))
    if (network) await makeSubnet(tenant, network, random)
  },
}

export const updateSubnet: Action = {
  name: 'subnet.update',
  weight: 1,
  async act(tenant, random) {
    const subnet = random.pick(tenant.model.of('subnet'))
    if (!subnet) return
    const path = `${SUBNETS}/${subnet.id}`
    if (random.chance(0.5)) {
      const name = tenant.model.name('subnet')
      await change(tenant, subnet, { path, body: { subnet: { name } }, values: { name } })
    } else {
      const dhcp = random.chance(0.5)
      const full = isSome(tenant, 'select 1') // its metadata port may find no address
      await change(tenant, subnet, {
        path,
        body: { subnet: { enable_dhcp: dhcp } },
        values: { dhcp: String(dhcp) },
        refusals: dhcp ? { 409: full } : {},
      })
    }
  },
}

export const deleteSubnet: Action = {
  name: 'subnet.delete',
  weight: 1,
  async act(tenant, random) {
    const subnet = random.pick(tenant.model.of('subnet'))
    if (!subnet) return
    const used =
      "select 1 from address join port on port.id = address.port_id where subnet_id = ? and device_owner != 'network:distributed'"
    const routed = "select 1 from port where device_id = ? and device_owner = 'network:router_interface'"
    await remove(tenant, subnet, `${SUBNETS}/${subnet.id}`, {
      refusals: { 409: anyOf(isSome(tenant, used, subnet.id), isSome(tenant, routed, subnet.id)) },
    })
  },
}
