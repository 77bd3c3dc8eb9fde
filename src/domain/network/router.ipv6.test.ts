import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addRouterInterface,
  createPort,
  createRouter,
  createSubnet,
  listPorts,
  removeRouterInterface,
  updateRouter,
} from './index.ts'
import { makeNetwork, openWorld, wholeTopology } from './network.fixture.ts'

let world: Awaited<ReturnType<typeof openWorld>>
before(async () => {
  world = await openWorld()
})
after(() => world.close())

const slaac = { version: 6, raMode: 'slaac', addressMode: 'slaac' } as const

/** A network with an IPv4 subnet and two IPv6 ones. */
async function makeDual(block: string) {
  const { network, subnet: four } = await makeNetwork(world.ann)
  const [one, two] = [
    await createSubnet(world.ann, { networkId: network.id, cidr: `fd${block}:1::/64`, gateway: `fd${block}:1::1`, ...slaac }),
    await createSubnet(world.ann, { networkId: network.id, cidr: `fd${block}:2::/64`, gateway: `fd${block}:2::1`, ...slaac }),
  ]
  const router = await createRouter(world.ann, {})
  const add = (spec: object) => addRouterInterface(world.ann, router.id, spec)
  const remove = (spec: object) => removeRouterInterface(world.ann, router.id, spec)
  const ends = async () => {
    const ports = await listPorts(world.ann, { device_id: [router.id], device_owner: ['network:router_interface'] })
    return ports.map(({ fixedIps }) => fixedIps.map(({ ip }) => ip)).sort()
  }
  return { network, four, one, two, router, add, remove, ends }
}

test('IPv6 subnets of a network share one port of the router; one leaves, the other stays', async () => {
  const { four, one, two, router, add, remove, ends } = await makeDual('11')
  await add({ subnetId: four.id })
  const first = await add({ subnetId: one.id })
  const second = await add({ subnetId: two.id })
  assert.equal(second.portId, first.portId)
  assert.deepEqual([first.subnetIds, second.subnetIds], [[one.id], [two.id]])
  assert.deepEqual(await ends(), [['10.0.0.1'], ['fd11:1::1', 'fd11:2::1']])
  const topology = (await wholeTopology(world.cloud)).routers.find(({ id }) => id === router.id)
  assert.deepEqual(topology?.interfaces.map(({ addresses }) => addresses).sort(), [
    ['10.0.0.1/24'],
    ['fd11:1::1/64', 'fd11:2::1/64'],
  ])
  await updateRouter(world.ann, router.id, { routes: [{ destination: 'fd99::/64', nexthop: 'fd11:2::99' }] })
  await assert.rejects(remove({ subnetId: two.id }), { reason: 'interface_needed_by_route' })
  const gone = await remove({ subnetId: one.id })
  assert.deepEqual([gone.portId, gone.subnetIds], [first.portId, [one.id]])
  assert.deepEqual(await ends(), [['10.0.0.1'], ['fd11:2::1']])
  await updateRouter(world.ann, router.id, { routes: [] })
  await remove({ subnetId: two.id })
  assert.deepEqual(await ends(), [['10.0.0.1']])
})

test('by its port all of it leaves', async () => {
  const { one, two, add, remove, ends } = await makeDual('12')
  const { portId } = await add({ subnetId: one.id })
  await add({ subnetId: two.id })
  assert.deepEqual((await remove({ portId })).subnetIds.sort(), [one.id, two.id].sort())
  assert.deepEqual(await ends(), [])
})

test('a router has one port with IPv6 on a network, and one IPv4 subnet on a port', async () => {
  const { network, one, two, add } = await makeDual('13')
  const given = await createPort(world.ann, { networkId: network.id, fixedIps: [{ subnetId: two.id }] })
  await add({ subnetId: one.id })
  await assert.rejects(add({ portId: given.id }), { reason: 'other_ipv6_port' })
  const other = await createSubnet(world.ann, { networkId: network.id, version: 4, cidr: '10.0.1.0/24' })
  const both = await createPort(world.cloud, {
    projectId: 'ann',
    networkId: network.id,
    deviceOwner: 'network:mine',
    fixedIps: [{ ip: '10.0.0.77' }, { ip: '10.0.1.77' }],
  })
  assert.ok(other)
  await assert.rejects(add({ portId: both.id }), { reason: 'several_ipv4_subnets' })
})

test('a subnet whose guests listen to another router is not for ours', async () => {
  const { network } = await makeNetwork(world.ann)
  const foreign = { networkId: network.id, version: 6, cidr: 'fd14::/64', gateway: 'fd14::1', addressMode: 'slaac' } as const
  const subnet = await createSubnet(world.ann, foreign)
  const router = await createRouter(world.ann, {})
  await assert.rejects(addRouterInterface(world.ann, router.id, { subnetId: subnet.id }), { reason: 'announced_by_other_router' })
})
