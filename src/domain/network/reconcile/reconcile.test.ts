import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TopologyPort } from '../../../drivers/network/driver.ts'
import { fakeFabric, fakeNetworkWorld } from '../../../drivers/network/fake/index.ts'
import type { Task } from '../../../operation/loop.ts'
import {
  addRouterInterface,
  attachServerPorts,
  createFloatingIp,
  createGroup,
  createNetwork,
  createPort,
  createRouter,
  createRules,
  createSubnet,
  deleteFloatingIp,
  deleteGroup,
  deleteNetwork,
  deletePort,
  deleteRouter,
  deleteRule,
  deleteSubnet,
  getNetwork,
  listPorts,
  networkTask,
  releaseServerPorts,
  removeRouterInterface,
  updateFloatingIp,
  updateNetwork,
  updatePort,
  updateRouter,
  updateSubnet,
} from '../index.ts'
import { makeNetwork, makeOutside, openWorld, type World, wholeTopology } from '../network.fixture.ts'
import type { ReconcileWork } from '../reconcile.ts'

const NOTHING = { all: false, wholeNetworks: [], ports: [], routers: [], groups: [], hosts: [] }

interface Lab extends World {
  fabric: ReturnType<typeof fakeNetworkWorld>
  /** A controller's reconciler, as it is after its start. */
  task(): Task
  work(task: Task): Promise<ReconcileWork>
  /** The fabric is as the rows want it. */
  agrees(what: string): Promise<void>
  /** Of a virtual port, as the fabric has it. */
  parentsOf(portId: string): string[] | undefined
}

async function withLab(body: (lab: Lab) => Promise<void>): Promise<void> {
  const world = await openWorld()
  const fabric = fakeNetworkWorld()
  const lab: Lab = {
    ...world,
    fabric,
    task: () => networkTask({ fabric: fakeFabric(fabric) }),
    parentsOf: (id) => (JSON.parse(fabric.fabric.get(`ports ${id}`) ?? '{}') as TopologyPort).virtual?.parents.toSorted(),
    work: async (task) => (await task.run(world.cloud)) as ReconcileWork,
    async agrees(what) {
      const wanted = fakeNetworkWorld()
      await fakeFabric(wanted).ensure(await wholeTopology(world.cloud), world.cloud.signal)
      assert.deepEqual(new Map([...fabric.fabric].sort()), new Map([...wanted.fabric].sort()), what)
    },
  }
  try {
    await body(lab)
  } finally {
    await world.close()
  }
}

test('after every act the fabric is as the rows want it', () =>
  withLab(async (lab) => {
    const { ann, admin, agrees } = lab
    const task = lab.task()
    const outside = await makeOutside(lab)
    const { network, subnet } = await makeNetwork(ann)
    const step = async <T>(what: string, act: Promise<T>): Promise<T> => {
      const done = await act
      await lab.work(task)
      await agrees(what)
      return done
    }
    const port = await step('a port', createPort(ann, { networkId: network.id, hostname: 'one' }))
    const group = await step('a group', createGroup(ann, { name: 'web' }))
    const other = await step('another group', createGroup(ann, { name: 'db' }))
    await step('a group on a port', updatePort(ann, port.id, { groupIds: [group.id, other.id] }))
    const [rule] = await step(
      'a rule',
      createRules(ann, other.id, [{ direction: 'ingress', version: 4, remoteGroupId: group.id }]),
    )
    const router = await step('a router', createRouter(ann, { gateway: { networkId: outside.id } }))
    await step('an interface', addRouterInterface(ann, router.id, { subnetId: subnet.id }))
    const floating = await step('a floating IP', createFloatingIp(ann, { networkId: outside.id, fixedPortId: port.id }))
    await step('it lets go', updateFloatingIp(ann, floating.id, { fixedPortId: null }))
    await step('it is back', updateFloatingIp(ann, floating.id, { fixedPortId: port.id }))
    await step('a smaller MTU', updateNetwork(ann, network.id, { mtu: 1400 }))
    await step('a network off', updateNetwork(ann, network.id, { enabled: false }))
    await step('a network on', updateNetwork(ann, network.id, { enabled: true }))
    await step('name servers', updateSubnet(ann, subnet.id, { dns: ['9.9.9.9'] }))
    await step('no DHCP', updateSubnet(ann, subnet.id, { dhcp: false }))
    await step('DHCP', updateSubnet(ann, subnet.id, { dhcp: true }))
    const six = { networkId: network.id, version: 6, cidr: 'fd00::/64', raMode: 'slaac', addressMode: 'slaac' } as const
    const second = await step('an IPv6 subnet', createSubnet(ann, six))
    await step('it is announced', addRouterInterface(ann, router.id, { subnetId: second.id }))
    await step('a route', updateRouter(ann, router.id, { routes: [{ destination: '10.9.0.0/24', nexthop: '10.0.0.99' }] }))
    await step('no route', updateRouter(ann, router.id, { routes: [] }))
    const pair = { allowedPairs: [{ ip: '10.0.0.200' }] }
    await step('a pair before its address is reserved', updatePort(ann, port.id, pair))
    const reserving = await step('it is', createPort(ann, { networkId: network.id, fixedIps: [{ ip: '10.0.0.200' }] }))
    const taking = await step('another takes it too', createPort(ann, { networkId: network.id, ...pair }))
    assert.deepEqual(lab.parentsOf(reserving.id), [port.id, taking.id].sort())
    await step('one does no more', updatePort(ann, port.id, { allowedPairs: [] }))
    assert.deepEqual(lab.parentsOf(reserving.id), [taking.id])
    await step('another address is reserved', updatePort(ann, reserving.id, { fixedIps: [{ ip: '10.0.0.201' }] }))
    assert.equal(lab.parentsOf(reserving.id), undefined)
    await step('a pair for that', updatePort(ann, taking.id, { allowedPairs: [{ ip: '10.0.0.201/32' }, { ip: '10.0.0.0/24' }] }))
    assert.deepEqual(lab.parentsOf(reserving.id), [taking.id])
    await step('a device is noted', updatePort(ann, reserving.id, { deviceId: 'lb-1', deviceOwner: 'balancer' }))
    assert.deepEqual(lab.parentsOf(reserving.id), [taking.id])
    await step('and no more', updatePort(ann, reserving.id, { deviceId: '', deviceOwner: '' }))
    const plug = { serverId: 'vm', serverName: 'vm', projectId: 'ann', requests: [{ portId: reserving.id }], securityGroups: [] }
    await step('a server has it', attachServerPorts(ann, plug))
    assert.equal(lab.parentsOf(reserving.id), undefined)
    await step('and has it no more', releaseServerPorts(lab.cloud, 'vm'))
    assert.deepEqual(lab.parentsOf(reserving.id), [taking.id])
    await step('it is bound to a host', updatePort(lab.cloud, reserving.id, { hostId: 'host-1' }))
    assert.equal(lab.parentsOf(reserving.id), undefined)
    await step('and to none', updatePort(lab.cloud, reserving.id, { hostId: null }))
    const joining = createPort(ann, {
      networkId: network.id,
      fixedIps: [{ ip: '10.0.0.202' }],
      allowedPairs: [{ ip: '10.0.0.201' }],
    })
    const joined = await step('a third takes it', joining)
    assert.deepEqual(lab.parentsOf(reserving.id), [taking.id, joined.id].sort())
    const second4 = await step('another router', createRouter(ann, {}))
    await step('which that becomes a port of', addRouterInterface(ann, second4.id, { portId: joined.id }))
    assert.deepEqual(lab.parentsOf(reserving.id), [taking.id])
    await step('and leaves', removeRouterInterface(ann, second4.id, { portId: joined.id }))
    await step('who takes it goes', deletePort(ann, taking.id))
    assert.equal(lab.parentsOf(reserving.id), undefined)
    await step('it goes', deletePort(ann, reserving.id))
    await step('no port security', updatePort(ann, port.id, { portSecurity: false, groupIds: [] }))
    await step('port security', updatePort(ann, port.id, { portSecurity: true, groupIds: [other.id] }))
    await step('a rule less', deleteRule(ann, rule?.id ?? ''))
    await createRules(ann, other.id, [{ direction: 'ingress', version: 4, remoteGroupId: group.id }])
    await step('a group goes that another names', deleteGroup(ann, group.id))
    await step('a port goes, and with it where the floating IP led', deletePort(ann, port.id))
    await step('the floating IP goes', deleteFloatingIp(ann, floating.id))
    await step('an interface goes', removeRouterInterface(ann, router.id, { subnetId: second.id }))
    await step('the other goes', removeRouterInterface(ann, router.id, { subnetId: subnet.id }))
    await step('the gateway goes', updateRouter(ann, router.id, { gateway: null }))
    await step('the router goes', deleteRouter(ann, router.id))
    await step('a subnet goes', deleteSubnet(ann, second.id))
    await step('the network goes', deleteNetwork(ann, network.id))
    await step('the group goes', deleteGroup(ann, other.id))
    await step('the outside goes', deleteNetwork(admin, outside.id))
  }))

test('what is read and compared depends on what changed, not on what there is', () =>
  withLab(async (lab) => {
    const { ann } = lab
    const task = lab.task()
    const measure = async () => {
      const network = await createNetwork(ann, {})
      const made = await lab.work(task)
      const { network: whole } = await makeNetwork(ann)
      const port = await createPort(ann, { networkId: whole.id })
      await lab.work(task)
      await updatePort(ann, port.id, { hostname: 'new' })
      const changed = await lab.work(task)
      await deletePort(ann, port.id)
      const deleted = await lab.work(task)
      return { network, counts: [made, changed, deleted].map(({ read, compared }) => ({ read, compared })) }
    }
    await lab.work(task)
    const { counts: few } = await measure()
    const { network } = await makeNetwork(ann)
    for (let i = 0; i < 90; i++) await createNetwork(ann, {})
    for (let i = 0; i < 200; i++) await createPort(ann, { networkId: network.id })
    await lab.work(task)
    const { counts: many } = await measure()
    assert.deepEqual(many, few)
    for (const { read, compared } of many) assert.ok(read <= 8 && compared <= 8, JSON.stringify(many))
    const idle = await lab.work(task)
    assert.deepEqual([idle.read, idle.compared], [0, 0])
  }))

test('a change that woke nobody, a controller that starts anew, and two that take turns', () =>
  withLab(async (lab) => {
    const first = lab.task()
    const { network } = await makeNetwork(lab.ann)
    await lab.work(first)
    const second = lab.task()
    await lab.work(second)
    const port = await createPort(lab.ann, { networkId: network.id })
    await lab.work(second)
    await updatePort(lab.ann, port.id, { hostname: 'two' })
    await lab.work(first) // it was not there when the port was made
    await lab.agrees('both followed')
    await deletePort(lab.ann, port.id)
    await lab.work(lab.task())
    await lab.agrees('a new one follows all')
    assert.deepEqual(await listPorts(lab.ann, { id: [port.id] }), [])
  }))

test('a fabric that is emptied, or brought back from an older copy, is made whole', () =>
  withLab(async (lab) => {
    const task = lab.task()
    const { network } = await makeNetwork(lab.ann)
    const port = await createPort(lab.ann, { networkId: network.id })
    await lab.work(task)
    const older = new Map(lab.fabric.fabric)
    await deletePort(lab.ann, port.id)
    await createNetwork(lab.ann, {})
    await lab.work(task)
    const told = () => {
      for (const tell of lab.fabric.watchers) tell({ ...NOTHING, all: true })
    }
    lab.fabric.fabric.clear()
    told()
    await lab.work(task)
    await lab.agrees('emptied')
    lab.fabric.fabric.clear()
    for (const [key, text] of older) lab.fabric.fabric.set(key, text)
    told()
    await lab.work(task)
    await lab.agrees('an older copy')
  }))

test('what somebody else does to the fabric is undone when it is told, and in time when it is not', () =>
  withLab(async (lab) => {
    const task = lab.task()
    const { network } = await makeNetwork(lab.ann)
    const port = await createPort(lab.ann, { networkId: network.id })
    await lab.work(task)
    lab.fabric.fabric.delete(`ports ${port.id}`)
    for (const tell of lab.fabric.watchers) tell({ ...NOTHING, ports: [port.id] })
    await lab.work(task)
    await lab.agrees('told')
    lab.fabric.fabric.delete(`ports ${port.id}`)
    lab.fabric.fabric.set('networks 00000000-0000-4000-8000-000000000000', '{}')
    for (let i = 0; i < 40; i++) {
      await lab.cloud.clock.advance(5_000)
      await lab.work(task)
    }
    await lab.agrees('not told')
  }))

test('while the fabric does not answer nothing is forgotten', () =>
  withLab(async (lab) => {
    const task = lab.task()
    await lab.work(task)
    lab.fabric.faults.add('fabric')
    const { network } = await makeNetwork(lab.ann)
    await assert.rejects(lab.work(task), { code: 'unavailable' })
    await createPort(lab.ann, { networkId: network.id })
    await assert.rejects(lab.work(task), { code: 'unavailable' })
    lab.fabric.faults.delete('fabric')
    await lab.work(task)
    await lab.agrees('after the trouble')
  }))

test('a provider network is down while no host carries it', () =>
  withLab(async (lab) => {
    const task = lab.task()
    const given = { kind: 'flat', physicalNetwork: 'public2' }
    const { id } = await createNetwork(lab.admin, given)
    const isCarried = async () => {
      await lab.work(task)
      return (await getNetwork(lab.admin, id)).carried
    }
    assert.equal(await isCarried(), false)
    assert.equal((await createNetwork(lab.admin, { ...given, kind: 'vlan', vlan: 5 })).carried, false)
    const { revision } = await getNetwork(lab.admin, id)
    assert.equal(await isCarried(), false)
    assert.equal((await getNetwork(lab.admin, id)).revision, revision)
    lab.fabric.uplinks.add('public2')
    assert.equal(await isCarried(), true)
    lab.fabric.uplinks.delete('public2')
    assert.equal(await isCarried(), false)
    assert.equal((await createNetwork(lab.ann, {})).carried, true)
  }))
