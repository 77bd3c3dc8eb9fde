import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Topology } from '../../drivers/network/driver.ts'
import { fakeFabric } from '../../drivers/network/fake/index.ts'
import { allowJoin, joinHost } from '../host/index.ts'
import {
  addRouterInterface,
  attachServerPorts,
  bindServerPorts,
  bootstrapNetwork,
  createFloatingIp,
  createGroup,
  createPort,
  createRouter,
  createRules,
  createSubnet,
  listNetworks,
  listPorts,
  listRouters,
  networkTask,
  reportPorts,
  updateNetwork,
} from './index.ts'
import { makeNetwork, makeOutside, openWorld, wholeTopology } from './network.fixture.ts'
import { readPart } from './reconcile/part.ts'

let hostId = ''
let world: Awaited<ReturnType<typeof openWorld>>
before(async () => {
  world = await openWorld()
})
after(() => world.close())

const read = (): Promise<Topology> => wholeTopology(world.cloud)

test('the topology follows from the rows', async () => {
  const { ann, cloud } = world
  const outside = await makeOutside(world)
  const { network, subnet } = await makeNetwork(ann, '10.0.0.0/24', { dns: ['9.9.9.9'] })
  const six = await createSubnet(ann, {
    networkId: network.id,
    version: 6,
    cidr: '2001:db8::/64',
    raMode: 'slaac',
    addressMode: 'slaac',
  })
  const router = await createRouter(ann, { name: 'r', gateway: { networkId: outside.id } })
  await addRouterInterface(ann, router.id, { subnetId: subnet.id })
  const group = await createGroup(ann, { name: 'web' })
  await createRules(ann, group.id, [
    { direction: 'ingress', protocol: '6', min: 80, max: 90, remoteCidr: '10.0.0.0/8' },
    { direction: 'ingress', protocol: 'icmp', version: 6, min: 128 },
    { direction: 'ingress', protocol: 'vrrp', remoteGroupId: group.id },
  ])
  const request = {
    serverId: 'vm',
    serverName: 'vm-one',
    projectId: 'ann',
    requests: [{ networkId: network.id, fixedIp: '10.0.0.3' }],
    securityGroups: ['web'],
  }
  const [port] = await attachServerPorts(ann, request)
  assert.ok(port)
  await allowJoin(cloud, 'token', cloud.clock.now() + 1000)
  ;({ hostId } = await joinHost(cloud, { token: 'token', hostname: 'host-1', zone: 'zone' }))
  await bindServerPorts(cloud, 'vm', hostId)
  const floating = await createFloatingIp(ann, { networkId: outside.id, fixedPortId: port.id, fixedIp: '10.0.0.3' })
  const topology = await read()

  const metadata = topology.ports.find(({ kind }) => kind === 'metadata')
  assert.ok(metadata?.addresses.includes('10.0.0.2'))
  assert.deepEqual(
    topology.networks.find(({ id }) => id === network.id),
    {
      id: network.id,
      name: 'net',
      mtu: 1442,
      subnets: [
        {
          id: subnet.id,
          version: 4,
          cidr: '10.0.0.0/24',
          gateway: '10.0.0.1',
          dhcp: true,
          dns: ['9.9.9.9'],
          routes: [],
          metadataVia: '10.0.0.2',
        },
        {
          id: six.id,
          version: 6,
          cidr: '2001:db8::/64',
          gateway: '2001:db8::',
          dhcp: true,
          dns: [],
          routes: [],
          ipv6Mode: 'slaac',
        },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    },
  )
  assert.equal(topology.networks.find(({ id }) => id === outside.id)?.physicalNetwork, 'public')
  assert.deepEqual(
    topology.ports.find(({ id }) => id === port.id),
    {
      id: port.id,
      networkId: network.id,
      kind: 'guest',
      mac: port.mac,
      addresses: port.fixedIps.map(({ ip }) => ip),
      allowedPairs: [],
      secured: true,
      groupIds: [group.id],
      enabled: true,
      chassis: 'host-1',
      hostname: 'vm-one',
    },
  )
  assert.equal(topology.ports.length, 2, 'neither routers nor floating IPs are ports here')
  const [shown] = topology.routers
  assert.deepEqual(
    shown?.interfaces.map(({ addresses }) => addresses),
    [['10.0.0.1/24']],
  )
  assert.deepEqual(
    [shown?.gateway?.addresses, shown?.gateway?.nexthops, shown?.gateway?.snat],
    [router.gateway?.fixedIps.map(({ ip }) => `${ip}/24`), ['172.24.4.1'], true],
  )
  assert.deepEqual(
    shown?.floatingIps.map(({ id, external, internal, portId }) => ({ id, external, internal, portId })),
    [{ id: floating.id, external: floating.ip, internal: '10.0.0.3', portId: port.id }],
  )
  const rules = topology.groups.find(({ id }) => id === group.id)?.rules.map(({ id: _id, ...rule }) => rule) ?? []
  for (const rule of [
    { direction: 'egress', version: 4 },
    { direction: 'egress', version: 6 },
    { direction: 'ingress', version: 4, protocol: 'tcp', from: 80, to: 90, remoteCidr: '10.0.0.0/8' },
    { direction: 'ingress', version: 6, protocol: 'icmpv6', from: 128 },
    { direction: 'ingress', version: 4, protocol: 112, remoteGroupId: group.id },
  ])
    assert.ok(
      rules.some((given) => JSON.stringify(given) === JSON.stringify(rule)),
      JSON.stringify(rule),
    )
  assert.equal(rules.length, 5)
})

test('a network that is switched off carries nothing', async () => {
  const { network } = await makeNetwork(world.bob)
  const port = await createPort(world.bob, { networkId: network.id })
  const isOn = async () => (await read()).ports.find(({ id }) => id === port.id)?.enabled
  assert.equal(await isOn(), true)
  await updateNetwork(world.bob, network.id, { enabled: false })
  assert.equal(await isOn(), false)
})

test('reports of agents do not wake the reconciler', async () => {
  const task = networkTask({ fabric: fakeFabric() })
  const kinds: string[] = []
  const end = world.cloud.feed.listen((changes) => kinds.push(...changes.map(({ kind }) => kind)))
  const [port] = await listPorts(world.cloud, { host_id: [hostId] })
  await reportPorts(world.cloud, hostId, [{ id: port?.id ?? '', up: true }])
  assert.ok(kinds.includes('port') && !kinds.some((kind) => task.wakeOn?.includes(kind)), kinds.join())
  await createPort(world.ann, { networkId: port?.networkId ?? '' })
  assert.ok(kinds.some((kind) => task.wakeOn?.includes(kind)))
  end()
})

test('the first networks are made once, and do not move to another block', async () => {
  const fresh = await openWorld()
  const first = {
    publicCidr: '172.24.4.0/24',
    publicGateway: '172.24.4.1',
    physicalNetwork: 'public',
    demoProjectId: 'ann',
    adminProjectId: 'ops',
  }
  try {
    await bootstrapNetwork(fresh.cloud, first)
    await bootstrapNetwork(fresh.cloud, first)
    const networks = await listNetworks(fresh.ann)
    assert.deepEqual(networks.map(({ name, external }) => [name, external]).sort(), [
      ['private', false],
      ['public', true],
    ])
    assert.equal((await listRouters(fresh.ann)).length, 1)
    await assert.rejects(bootstrapNetwork(fresh.cloud, { ...first, publicCidr: '172.25.0.0/24' }), { code: 'conflict' })
  } finally {
    await fresh.close()
  }
})

test('a router has its interfaces in one order, whichever of them was concerned and so read first', async () => {
  const { ann, cloud } = world
  const router = await createRouter(ann, { name: 'ordered' })
  for (const cidr of ['10.7.0.0/24', '10.7.1.0/24', '10.7.2.0/24'])
    await addRouterInterface(ann, router.id, { subnetId: (await makeNetwork(ann, cidr)).subnet.id })
  const ids = (await listPorts(ann, { device_id: [router.id] })).map(({ id }) => id)
  const rest = { networks: [], wholeNetworks: [], routers: [router.id], groups: [], hosts: [] }
  const made = []
  for (const id of ids) made.push((await readPart(cloud, { ...rest, ports: [id] })).topology.routers)
  for (const routers of made) assert.deepEqual(routers, made[0])
  assert.equal(made[0]?.[0]?.interfaces.length, 3)
})
