import type { SeededRandom } from '../../time/seeded-random.ts'
import { textAt } from '../client.ts'
import { anyOf, isFull, isSome } from '../facts.ts'
import { request } from '../request.ts'
import { type Action, type Scene, Violation } from './action.ts'
import { change, create, remove } from './noun.ts'

export const ROUTERS = '/networking/v2.0/routers'

const gatewayTo = ({ publicNetworkId }: Scene, random: SeededRandom) => (random.chance(0.7) ? publicNetworkId : '')
const infoOf = (networkId: string) => (networkId === '' ? null : { network_id: networkId })

export const createRouter: Action = {
  name: 'router.create',
  weight: 2,
  async act(tenant, random, scene) {
    const gateway = gatewayTo(scene, random)
    const router = await create(tenant, {
      kind: 'router',
      path: ROUTERS,
      body: (name) => ({ router: { name, external_gateway_info: infoOf(gateway) } }),
      promised: { gateway },
      refusals: { 409: isFull(tenant, 'router') },
    })
    if (router) await join.act(tenant, random, scene)
  },
}

export const setGateway: Action = {
  name: 'router.set-gateway',
  weight: 1,
  async act(tenant, random, scene) {
    const router = random.pick(tenant.model.of('router'))
    if (!router) return
    const gateway = gatewayTo(scene, random)
    await change(tenant, router, {
      path: `${ROUTERS}/${router.id}`,
      body: { router: { external_gateway_info: infoOf(gateway) } },
      values: { gateway },
      refusals: { 409: isSome(tenant, 'select 1 from floating_ip where router_id = ?', router.id) },
    })
  },
}

const join: Action = {
  name: 'router.join',
  weight: 2,
  async act(tenant, random) {
    const { model } = tenant
    const router = random.pick(model.of('router'))
    const subnet = random.pick(model.of('subnet'))
    if (!router || !subnet) return
    const joined = isSome(
      tenant,
      "select 1 from address join port on port.id = address.port_id where subnet_id = ? and device_owner = 'network:router_interface' and device_id = ?",
      subnet.id,
      router.id,
    )
    const taken = isSome(
      tenant,
      'select 1 from address join subnet on subnet.id = subnet_id where subnet_id = ? and ip = gateway',
      subnet.id,
    )
    await create(tenant, {
      kind: 'router_interface',
      // by it what turns up without an answer is known
      name: `${router.id}/${subnet.id}`,
      path: `${ROUTERS}/${router.id}/add_router_interface`,
      method: 'PUT',
      body: () => ({ subnet_id: subnet.id }),
      idOf: (json) => textAt(json, 'port_id'),
      within: [router, subnet],
      refusals: { 400: anyOf(joined, taken), 409: anyOf(joined, taken, isFull(tenant, 'port')) },
    })
  },
}
export const joinRouter = join

export const partRouter: Action = {
  name: 'router.part',
  weight: 1,
  async act(tenant, random) {
    const joint = random.pick(tenant.model.of('router_interface'))
    const [router, subnet] = joint?.within ?? []
    if (!joint || !router || !subnet) return
    const needed = isSome(
      tenant,
      'select 1 from floating_ip join address on address.port_id = fixed_port_id and address.ip = fixed_ip where router_id = ? and subnet_id = ?',
      router.id,
      subnet.id,
    )
    await remove(tenant, joint, `${ROUTERS}/${router.id}/remove_router_interface`, {
      method: 'PUT',
      body: { subnet_id: subnet.id },
      refusals: { 409: anyOf(needed, isSome(tenant, "select 1 from router where id = ? and routes_json != '[]'", router.id)) },
    })
  },
}

export const deleteRouter: Action = {
  name: 'router.delete',
  weight: 1,
  async act(tenant, random) {
    const router = random.pick(tenant.model.of('router'))
    if (!router) return
    const used = isSome(tenant, "select 1 from port where device_id = ? and device_owner = 'network:router_interface'", router.id)
    await remove(tenant, router, `${ROUTERS}/${router.id}`, { refusals: { 409: used } })
  },
}

/** A route to nowhere that the router stands in: nothing of it may be kept. */
export const misroute: Action = {
  name: 'router.misroute',
  weight: 1,
  async act(tenant, random) {
    const router = random.pick(tenant.model.of('router'))
    if (!router) return
    const routes = [{ destination: '198.51.100.0/24', nexthop: '203.0.113.1' }]
    const { end } = await request(tenant, 'PUT', `${ROUTERS}/${router.id}`, {
      body: { router: { routes, name: 'half' } },
      isBad: true,
    })
    if (end === 'done') throw new Violation(`router ${router.name} of ${tenant.name} takes a route to where it does not stand`)
  },
}
