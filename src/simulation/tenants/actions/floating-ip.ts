import type { SeededRandom } from '../../time/seeded-random.ts'
import { textAt } from '../client.ts'
import { anyOf, freeAddresses, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change, create, remove } from './noun.ts'

const FLOATING_IPS = '/networking/v2.0/floatingips'

export const createFloatingIp: Action = {
  name: 'floatingip.create',
  weight: 2,
  async act(tenant, _, { publicNetworkId }) {
    await create(tenant, {
      kind: 'floatingip',
      path: FLOATING_IPS,
      // it has no name: what turns up without an answer is known by this
      body: (description) => ({ floatingip: { floating_network_id: publicNetworkId, description } }),
      promised: { port: '' },
      read: (json) => ({ address: textAt(json, 'floatingip', 'floating_ip_address') }),
      refusals: { 409: anyOf(isFull(tenant, 'floating_ip'), () => freeAddresses(tenant.cloud, publicNetworkId) <= 0) },
    })
  },
}

/** Of a tenant, those of servers too. */
const portsOf = (tenant: Tenant): string[] =>
  rowsOf(
    tenant.cloud,
    "select id from port where project_id = ? and device_owner not like 'network:%' order by id",
    tenant.account.projectId,
  ).map(({ id }) => String(id))

/** A port of its own, and of somebody else's now and then, which is not there for it. */
function portFor(tenant: Tenant, random: SeededRandom): string | undefined {
  return random.pick(portsOf(tenant))
}

/** That a router joins to the network outside. */
const JOINED = `select distinct address.port_id as id from address join address as other on other.subnet_id = address.subnet_id
  join port as joint on joint.id = other.port_id and joint.device_owner = 'network:router_interface'
  join port as gateway on gateway.device_id = joint.device_id and gateway.device_owner = 'network:router_gateway' and gateway.network_id = ?`

export const associate: Action = {
  name: 'floatingip.associate',
  weight: 3,
  async act(tenant, random, { publicNetworkId }) {
    const floating = random.pick(tenant.model.of('floatingip'))
    const portId = portFor(tenant, random)
    if (floating && portId) await lead(tenant, floating, portId, publicNetworkId)
  },
}

/** Two want one port at once: one gets it. */
export const contendForPort: Action = {
  name: 'floatingip.contend-for-port',
  weight: 2,
  async act(tenant, random, scene) {
    const { publicNetworkId } = scene
    const joined = `${JOINED} join port on port.id = address.port_id where port.project_id = ? and port.device_owner not like 'network:%' order by address.port_id`
    const ports = rowsOf(tenant.cloud, joined, publicNetworkId, tenant.account.projectId).map(({ id }) => String(id))
    const portId = random.pick(ports)
    if (portId === undefined) return
    for (let lacking = 2 - tenant.model.of('floatingip').length; lacking > 0; lacking--)
      await createFloatingIp.act(tenant, random, scene)
    const two = tenant.model.of('floatingip').slice(-2)
    await Promise.all(two.map((floating) => lead(tenant, floating, portId, publicNetworkId)))
  },
}

async function lead(tenant: Tenant, floating: Thing, portId: string, publicNetworkId: string): Promise<void> {
  const isThere = isSome(tenant, 'select 1 from port where id = ?', portId)
  const hasAddress = isSome(tenant, 'select 1 from address where port_id = ?', portId)
  const hasOther = isSome(tenant, 'select 1 from floating_ip where fixed_port_id = ? and id != ?', portId, floating.id)
  const isReachable = isSome(tenant, `${JOINED} where address.port_id = ?`, publicNetworkId, portId)
  await change(tenant, floating, {
    path: `${FLOATING_IPS}/${floating.id}`,
    body: { floatingip: { port_id: portId } },
    values: { port: portId },
    refusals: {
      400: () => !hasAddress() || !isReachable(),
      404: () => !isThere() || !isReachable(),
      409: hasOther,
    },
  })
  loosenIfGone(tenant, portId)
}

/** The port may go with its server at any time, and the association with it. */
export function loosenIfGone(tenant: Tenant, portId: string): void {
  const port = tenant.model.find('port', portId)
  if (port?.standing === 'there') return
  for (const floating of tenant.model.of('floatingip')) if (floating.mayShow('port', portId)) floating.loosen('port', '')
}

export const disassociate: Action = {
  name: 'floatingip.disassociate',
  weight: 1,
  async act(tenant, random) {
    const floating = random.pick(tenant.model.of('floatingip'))
    if (!floating) return
    await change(tenant, floating, {
      path: `${FLOATING_IPS}/${floating.id}`,
      body: { floatingip: { port_id: null } },
      values: { port: '' },
    })
  },
}

export const deleteFloatingIp: Action = {
  name: 'floatingip.delete',
  weight: 2,
  async act(tenant, random) {
    const floating = random.pick(tenant.model.of('floatingip'))
    if (floating) await remove(tenant, floating, `${FLOATING_IPS}/${floating.id}`)
  },
}
