import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import {
  addRouterInterface,
  attachServerPorts,
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
  releaseServerPorts,
  removeRouterInterface,
  updateFloatingIp,
  updatePort,
  updateRouter,
} from './index.ts'
import { makeNetwork, makeOutside, type World, worldOf } from './network.fixture.ts'

/** A network of Ann's behind a router with a way out. */
async function makeInside(world: World) {
  const outside = await makeOutside(world)
  const inside = await makeNetwork(world.ann)
  const router = await createRouter(world.ann, { name: 'r', gateway: { networkId: outside.id } })
  await addRouterInterface(world.ann, router.id, { subnetId: inside.subnet.id })
  return { outside, router, ...inside }
}

eachDatabase('routers and floating IPs', (open) => {
  test('a router takes the gateway address of its subnet, and an address outside', async () => {
    const world = worldOf(await open())
    const { router, network } = await makeInside(world)
    const [foot] = await listPorts(world.ann, { network_id: [network.id], device_owner: ['network:router_interface'] })
    assert.deepEqual([foot?.fixedIps[0]?.ip, foot?.up, foot?.portSecurity], ['10.0.0.1', true, false])
    const outside = (await getRouter(world.ann, router.id)).gateway?.fixedIps ?? []
    assert.equal(outside.length, 1)
    assert.match(outside[0]?.ip ?? '', /^172\.24\.4\.\d+$/)
    await assert.rejects(deletePort(world.ann, foot?.id ?? ''), { reason: 'port_owned_by_service' })
  })

  test('a router refuses what cannot be joined', async () => {
    const world = worldOf(await open())
    const { ann, bob } = world
    const { router, network, subnet, outside } = await makeInside(world)
    const twin = await makeNetwork(ann, '10.0.0.0/25')
    const bare = await makeNetwork(ann, '10.7.0.0/24', { gateway: null })
    const join = (spec: object) => addRouterInterface(ann, router.id, spec)
    await assert.rejects(join({ subnetId: subnet.id }), { code: 'bad_request', reason: 'subnet_joined' })
    await assert.rejects(join({ subnetId: twin.subnet.id }), { reason: 'joined_subnets_overlap' })
    await assert.rejects(join({ subnetId: bare.subnet.id }), { reason: 'subnet_without_gateway' })
    await assert.rejects(join({}), { reason: 'interface_unsaid' })
    const used = await createPort(ann, { networkId: network.id, deviceId: 'vm' })
    await assert.rejects(join({ portId: used.id }), { reason: 'port_in_use' })
    await assert.rejects(addRouterInterface(bob, router.id, { subnetId: subnet.id }), { code: 'not_found' })
    await assert.rejects(createRouter(ann, { gateway: { networkId: network.id } }), { reason: 'gateway_not_external' })
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
    const to = (...nexthops: string[]) =>
      updateRouter(ann, router.id, { routes: nexthops.map((nexthop) => ({ destination: '10.99.0.0/16', nexthop })) })
    await assert.rejects(to('10.50.0.1'), { code: 'bad_request', reason: 'route_unreachable' })
    await assert.rejects(to('10.8.0.9'), { code: 'bad_request', reason: 'route_to_itself' })
    await assert.rejects(to('10.8.0.77', '10.8.0.77'), { code: 'bad_request', reason: 'route_twice' })
    const stranger = await makeNetwork(ann, '10.50.0.0/24')
    await createPort(ann, { networkId: stranger.network.id, deviceId: router.id })
    await assert.rejects(to('10.50.0.1'), { reason: 'route_unreachable' }, 'a port that only bears the id is no foot')
    assert.deepEqual((await getRouter(ann, router.id)).routes, routes)
    await assert.rejects(removeRouterInterface(ann, router.id, { portId: port.id }), { reason: 'interface_needed_by_route' })
    await updateRouter(ann, router.id, { routes: [] })
    await removeRouterInterface(ann, router.id, { portId: port.id })
    await assert.rejects(getPort(ann, port.id), { code: 'not_found' })
    await assert.rejects(removeRouterInterface(ann, router.id, { subnetId: far.subnet.id }), {
      reason: 'interface_not_found_for_subnet',
    })
  })

  test("a server's port stays its own whatever is written over its device", async () => {
    const world = worldOf(await open())
    const { ann } = world
    const { router } = await makeInside(world)
    const { network } = await makeNetwork(ann, '10.8.0.0/24')
    const request = { serverId: 'vm', serverName: 'vm', projectId: 'ann', securityGroups: [] }
    const [port] = await attachServerPorts(ann, { ...request, requests: [{ networkId: network.id }] })
    assert.ok(port)
    await updatePort(ann, port.id, { deviceId: '', deviceOwner: '' })
    const join = () => addRouterInterface(ann, router.id, { portId: port.id })
    await assert.rejects(join(), { code: 'conflict', reason: 'port_in_use', message: /in use by vm/ })
    const { serverId, portSecurity, groupIds } = await getPort(ann, port.id)
    assert.deepEqual([serverId, portSecurity, groupIds.length], ['vm', true, 1])
    await releaseServerPorts(ann, 'vm')
    const foot = await createPort(ann, { networkId: network.id })
    await addRouterInterface(ann, router.id, { portId: foot.id })
    const claim = attachServerPorts(ann, { ...request, requests: [{ portId: foot.id }] })
    await assert.rejects(claim, { reason: 'port_in_use' })
  })

  test('a floating IP leads to a port until one of both goes', async () => {
    const world = worldOf(await open())
    const { ann } = world
    const { outside, router, network, subnet } = await makeInside(world)
    const port = await createPort(ann, { networkId: network.id })
    const floating = await createFloatingIp(ann, { networkId: outside.id })
    assert.match(floating.ip, /^172\.24\.4\.\d+$/)
    assert.deepEqual([floating.fixedPortId, floating.routerId], [null, null])
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

  test('of two that delete a floating IP at once, one finds none, and not that a port is missing', async () => {
    const world = worldOf(await open())
    const outside = await makeOutside(world)
    for (let i = 0; i < 5; i++) {
      const { id } = await createFloatingIp(world.ann, { networkId: outside.id })
      const done = await Promise.allSettled([1, 2, 3].map(() => deleteFloatingIp(world.ann, id)))
      const refused = done.flatMap((one) => (one.status === 'rejected' ? [one.reason.reason] : []))
      assert.deepEqual(refused, ['floating_ip_not_found', 'floating_ip_not_found'])
    }
  })

  test('a floating IP is refused where it could not work', async () => {
    const world = worldOf(await open())
    const { ann, bob, admin } = world
    const { outside, network } = await makeInside(world)
    const island = await makeNetwork(ann, '10.5.0.0/24')
    const port = await createPort(ann, { networkId: island.network.id })
    await assert.rejects(createFloatingIp(ann, { networkId: network.id }), { reason: 'floating_ip_not_external' })
    await assert.rejects(createFloatingIp(ann, { networkId: outside.id, ip: '172.24.4.99' }), { code: 'forbidden' })
    assert.equal((await createFloatingIp(admin, { networkId: outside.id, ip: '172.24.4.99' })).ip, '172.24.4.99')
    await assert.rejects(createFloatingIp(ann, { networkId: outside.id, fixedPortId: port.id }), {
      code: 'not_found',
      reason: 'external_unreachable',
    })
    const two = await createPort(ann, { networkId: network.id, fixedIps: [{ ip: '10.0.0.40' }, { ip: '10.0.0.41' }] })
    await assert.rejects(createFloatingIp(ann, { networkId: outside.id, fixedPortId: two.id }), {
      reason: 'port_with_several_ipv4',
    })
    const floating = await createFloatingIp(ann, { networkId: outside.id, fixedPortId: two.id, fixedIp: '10.0.0.41' })
    assert.equal(floating.fixedIp, '10.0.0.41')
    const alone = { code: 'bad_request', reason: 'fixed_ip_without_port' }
    await assert.rejects(createFloatingIp(ann, { networkId: outside.id, fixedIp: '10.0.0.40' }), alone)
    await assert.rejects(updateFloatingIp(ann, floating.id, { fixedIp: '10.0.0.40' }), alone)
    assert.equal((await getFloatingIp(ann, floating.id)).fixedIp, '10.0.0.41')
    await assert.rejects(createFloatingIp(bob, { networkId: outside.id, fixedPortId: two.id }), { code: 'not_found' })
    await assert.rejects(getFloatingIp(bob, floating.id), { code: 'not_found' })
  })

  test('a gateway moves to another network with a new address', async () => {
    const world = worldOf(await open())
    const { router, outside } = await makeInside(world)
    await createSubnet(world.admin, { networkId: outside.id, version: 6, cidr: '2001:db8::/64', dhcp: false })
    await updateRouter(world.ann, router.id, { gateway: null })
    const back = await updateRouter(world.ann, router.id, { gateway: { networkId: outside.id } })
    const [four, six, more] = (back.gateway?.fixedIps ?? []).map(({ ip }) => ip)
    assert.match(four ?? '', /^172\.24\.4\.\d+$/)
    assert.match(six ?? '', /^2001:db8::/)
    assert.equal(more, undefined)
  })
})
