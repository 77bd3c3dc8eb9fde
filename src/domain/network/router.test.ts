import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import {
  addRouterInterface,
  createFloatingIp,
  createPort,
  createRouter,
  createSubnet,
  deleteFloatingIp,
  deletePort,
  deleteRouter,
  getFloatingIp,
  getPort,
  getRouter,
  listPorts,
  removeRouterInterface,
  updateFloatingIp,
  updateRouter,
} from './index.ts'
import { makeNetwork, makeOutside, services, type World, worldOf } from './network.fixture.ts'

/** A network of Ann's behind a router with a way out. */
async function makeInside(world: World) {
  const outside = await makeOutside(world)
  const inside = await makeNetwork(world.ann)
  const router = await createRouter(world.ann, { name: 'r', gateway: { networkId: outside.id } })
  await addRouterInterface(world.ann, router.id, { subnetId: inside.subnet.id })
  return { outside, router, ...inside }
}

eachDatabase(
  'routers and floating IPs',
  (open) => {
    test('a router takes the gateway address of its subnet, and an address outside', async () => {
      const world = worldOf(await open())
      const { router, network } = await makeInside(world)
      const [foot] = await listPorts(world.ann, { network_id: [network.id], device_owner: ['network:router_interface'] })
      assert.deepEqual([foot?.fixedIps[0]?.ip, foot?.up, foot?.portSecurity], ['10.0.0.1', true, false])
      assert.deepEqual(
        (await getRouter(world.ann, router.id)).gateway?.fixedIps.map(({ ip }) => ip),
        ['172.24.4.2'],
      )
      await assert.rejects(deletePort(world.ann, foot?.id ?? ''), { reason: 'port_owned_by_service' })
    })

    test('a router refuses what cannot be joined', async () => {
      const world = worldOf(await open())
      const { ann, bob } = world
      const { router, network, subnet, outside } = await makeInside(world)
      const twin = await makeNetwork(ann, '10.0.0.0/25')
      const bare = await makeNetwork(ann, '10.7.0.0/24', { gateway: null })
      const join = (wish: object) => addRouterInterface(ann, router.id, wish)
      await assert.rejects(join({ subnetId: subnet.id }), { reason: 'bad_router', message: /already has a port on subnet/ })
      await assert.rejects(join({ subnetId: twin.subnet.id }), { reason: 'bad_router', message: /overlaps/ })
      await assert.rejects(join({ subnetId: bare.subnet.id }), { reason: 'bad_router', message: /must have a gateway IP/ })
      await assert.rejects(join({}), { reason: 'bad_router' })
      const used = await createPort(ann, { networkId: network.id, deviceId: 'vm' })
      await assert.rejects(join({ portId: used.id }), { reason: 'port_in_use' })
      await assert.rejects(addRouterInterface(bob, router.id, { subnetId: subnet.id }), { code: 'not_found' })
      await assert.rejects(createRouter(ann, { gateway: { networkId: network.id } }), { reason: 'bad_router' })
      await assert.rejects(createRouter(ann, { gateway: { networkId: outside.id, snat: false } }), { code: 'forbidden' })
    })

    test('a router joins by a port, and routes only to what it can reach', async () => {
      const world = worldOf(await open())
      const { ann } = world
      const { router } = await makeInside(world)
      const far = await makeNetwork(ann, '10.8.0.0/24')
      const port = await createPort(ann, { networkId: far.network.id, fixedIps: [{ ip: '10.8.0.9' }] })
      const joined = await addRouterInterface(ann, router.id, { portId: port.id })
      assert.deepEqual(joined.subnetIds, [far.subnet.id])
      const routes = [{ destination: '10.99.0.0/16', nexthop: '10.8.0.77' }]
      assert.deepEqual((await updateRouter(ann, router.id, { routes })).routes, routes)
      const off = { routes: [{ destination: '10.99.0.0/16', nexthop: '10.50.0.1' }] }
      await assert.rejects(updateRouter(ann, router.id, off), { reason: 'invalid_input' })
      await assert.rejects(removeRouterInterface(ann, router.id, { portId: port.id }), { reason: 'interface_needed_by_route' })
      await updateRouter(ann, router.id, { routes: [] })
      await removeRouterInterface(ann, router.id, { portId: port.id })
      await assert.rejects(getPort(ann, port.id), { code: 'not_found' })
      await assert.rejects(removeRouterInterface(ann, router.id, { subnetId: far.subnet.id }), {
        reason: 'interface_not_found_for_subnet',
      })
    })

    test('a floating IP leads to a port until one of both goes', async () => {
      const world = worldOf(await open())
      const { ann } = world
      const { outside, router, network, subnet } = await makeInside(world)
      const port = await createPort(ann, { networkId: network.id })
      const floating = await createFloatingIp(ann, { networkId: outside.id })
      assert.deepEqual([floating.ip, floating.fixedPortId, floating.routerId], ['172.24.4.3', null, null])
      const led = await updateFloatingIp(ann, floating.id, { fixedPortId: port.id })
      assert.deepEqual([led.fixedIp, led.routerId], [port.fixedIps[0]?.ip, router.id])
      await assert.rejects(createFloatingIp(ann, { networkId: outside.id, fixedPortId: port.id }), {
        reason: 'port_has_floating_ip',
      })
      await assert.rejects(deleteRouter(ann, router.id), { reason: 'router_in_use' })
      await assert.rejects(updateRouter(ann, router.id, { gateway: null }), { reason: 'gateway_needed' })
      await assert.rejects(removeRouterInterface(ann, router.id, { subnetId: subnet.id }), {
        reason: 'interface_needed_by_floating_ip',
      })
      await updateFloatingIp(ann, floating.id, { description: 'mine' })
      assert.equal((await getFloatingIp(ann, floating.id)).fixedPortId, port.id, 'a description moves nothing')
      await deletePort(ann, port.id)
      assert.equal((await getFloatingIp(ann, floating.id)).fixedPortId, null)
      await deleteFloatingIp(ann, floating.id)
      await removeRouterInterface(ann, router.id, { subnetId: subnet.id })
      await deleteRouter(ann, router.id)
      const left = await world.cloud.db.selectFrom('port').select('device_owner').execute()
      assert.deepEqual(
        left.map((row) => row.device_owner),
        ['network:distributed'],
      )
    })

    test('a floating IP is refused where it could not work', async () => {
      const world = worldOf(await open())
      const { ann, bob, admin } = world
      const { outside, network } = await makeInside(world)
      const island = await makeNetwork(ann, '10.5.0.0/24')
      const port = await createPort(ann, { networkId: island.network.id })
      await assert.rejects(createFloatingIp(ann, { networkId: network.id }), { reason: 'bad_floating_ip' })
      await assert.rejects(createFloatingIp(ann, { networkId: outside.id, ip: '172.24.4.99' }), { code: 'forbidden' })
      assert.equal((await createFloatingIp(admin, { networkId: outside.id, ip: '172.24.4.99' })).ip, '172.24.4.99')
      await assert.rejects(createFloatingIp(ann, { networkId: outside.id, fixedPortId: port.id }), {
        code: 'not_found',
        reason: 'external_unreachable',
      })
      const two = await createPort(ann, { networkId: network.id, fixedIps: [{ ip: '10.0.0.40' }, { ip: '10.0.0.41' }] })
      await assert.rejects(createFloatingIp(ann, { networkId: outside.id, fixedPortId: two.id }), { reason: 'bad_floating_ip' })
      const floating = await createFloatingIp(ann, { networkId: outside.id, fixedPortId: two.id, fixedIp: '10.0.0.41' })
      assert.equal(floating.fixedIp, '10.0.0.41')
      await assert.rejects(createFloatingIp(bob, { networkId: outside.id, fixedPortId: two.id }), { code: 'not_found' })
      await assert.rejects(getFloatingIp(bob, floating.id), { code: 'not_found' })
    })

    test('a gateway moves to another network with a new address', async () => {
      const world = worldOf(await open())
      const { router, outside } = await makeInside(world)
      await createSubnet(world.admin, { networkId: outside.id, version: 6, cidr: '2001:db8::/64', dhcp: false })
      await updateRouter(world.ann, router.id, { gateway: null })
      const back = await updateRouter(world.ann, router.id, { gateway: { networkId: outside.id } })
      assert.deepEqual(
        back.gateway?.fixedIps.map(({ ip }) => ip),
        ['172.24.4.2', '2001:db8::2'],
      )
    })
  },
  { services },
)
