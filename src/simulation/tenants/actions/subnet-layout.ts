/** Where things stand in a subnet and beyond it: its gateway, pools, routes and name servers, and a router's own routes. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, freeAddresses, isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import { jsonOf } from '../nouns.ts'
import type { Action } from './action.ts'
import { change } from './noun.ts'
import { ROUTERS } from './router.ts'
import { SUBNETS } from './subnet.ts'

/** The nth address of a subnet's block; from its end where negative. */
function addressAt(subnet: Thing, at: number): string {
  const [block = '', prefix] = (subnet.promised('cidr') ?? '').split('/')
  const size = 2 ** (32 - Number(prefix))
  const [a, b, c, d] = block.split('.')
  return [a, b, c, Number(d) + (at < 0 ? size + at : at)].join('.')
}

/** As it is sent, by attribute, and what is shown then. */
interface Layout {
  body: Readonly<Record<string, unknown>>
  values: Readonly<Record<string, string>>
  moves: boolean
}

/** The gateway stands at either end, and no pool has it. */
function layoutFor(subnet: Thing, random: SeededRandom): Layout {
  const which = random.below(3)
  if (which === 0) {
    const isFirst = random.chance(0.5)
    const gateway = addressAt(subnet, isFirst ? 1 : -2)
    const pools = [{ start: addressAt(subnet, isFirst ? 2 : 1), end: addressAt(subnet, isFirst ? -2 : -3) }]
    return { body: { gateway_ip: gateway, allocation_pools: pools }, values: { gateway, pools: jsonOf(pools) }, moves: true }
  }
  if (which === 1) {
    const pools = [{ start: addressAt(subnet, 2), end: addressAt(subnet, random.chance(0.5) ? 4 : -3) }]
    return { body: { allocation_pools: pools }, values: { pools: jsonOf(pools) }, moves: false }
  }
  const routes = random.chance(0.6) ? [{ destination: '192.0.2.0/24', nexthop: addressAt(subnet, 5) }] : []
  const dns = random.chance(0.6) ? [`192.0.2.${random.below(250)}`] : []
  return {
    body: { host_routes: routes, dns_nameservers: dns },
    values: { routes: jsonOf(routes), dns: jsonOf(dns) },
    moves: false,
  }
}

export const layOutSubnet: Action = {
  name: 'subnet.lay-out',
  weight: 3,
  async act(tenant, random) {
    const subnet = random.pick(tenant.model.of('subnet'))
    const network = subnet?.within[0]
    if (!subnet || !network) return
    const { body, values, moves } = layoutFor(subnet, random)
    const isStoodAt = isSome(
      tenant,
      "select 1 from address join port on port.id = port_id join subnet on subnet.id = subnet_id where subnet_id = ? and ip = gateway and device_owner = 'network:router_interface'",
      subnet.id,
    )
    await change(tenant, subnet, {
      path: `${SUBNETS}/${subnet.id}`,
      body: { subnet: body },
      values,
      // its metadata port may find no address
      refusals: {
        409: anyOf(
          () => moves && isStoodAt(),
          () => freeAddresses(tenant.cloud, network.id) <= 1,
        ),
      },
    })
  },
}

/** By a neighbour in a subnet in which the router stands. */
export const route: Action = {
  name: 'router.route',
  weight: 3,
  async act(tenant, random) {
    const joint = random.pick(tenant.model.of('router_interface'))
    const [router, subnet] = joint?.within ?? []
    if (!joint || !router || !subnet) return
    const nexthop = addressAt(subnet, 3)
    const routes = random.chance(0.7) ? [{ destination: `198.51.${random.below(250)}.0/24`, nexthop }] : []
    await change(tenant, router, {
      path: `${ROUTERS}/${router.id}`,
      body: { router: { routes } },
      values: { routes: jsonOf(routes) },
      refusals: { 400: () => joint.standing !== 'there' },
    })
  },
}
