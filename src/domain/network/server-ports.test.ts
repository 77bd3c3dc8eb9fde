import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesSince, latestRevision } from '../../store/change-log.ts'
import { eachDatabase, type TestCtx } from '../../store/testing.ts'
import { metadataPortsOfHost } from './host-view.ts'
import {
  attachServerPorts,
  bindServerPorts,
  createGroup,
  createPort,
  detachServerPort,
  getPort,
  listPorts,
  portsOfHost,
  portsOfServers,
  releaseServerPorts,
  reportPorts,
  updateGroup,
  updatePort,
} from './index.ts'
import { makeNetwork, makeOutside, worldOf } from './network.fixture.ts'
import { networkQuotas } from './quotas.ts'

const attach = (ctx: TestCtx, requests: Parameters<typeof attachServerPorts>[1]['requests'], securityGroups: string[] = []) =>
  attachServerPorts(ctx, { serverId: 'vm', serverName: 'vm-one', projectId: 'ann', requests, securityGroups })

const stampOf = async (ctx: TestCtx) =>
  (await ctx.db.selectFrom('server_port_stamp').select('stamp').where('server_id', '=', 'vm').executeTakeFirst())?.stamp ?? 0

eachDatabase('ports of servers', (open) => {
  test('a server gets the one network there is, and has to choose among several', async () => {
    const world = worldOf(await open())
    const { ann } = world
    await makeOutside(world)
    assert.deepEqual(await attach(ann, 'auto'), [])
    const { network } = await makeNetwork(ann)
    const [port] = await attach(ann, 'auto')
    assert.deepEqual([port?.networkId, port?.deviceId, port?.hostname], [network.id, 'vm', 'vm-one'])
    await makeNetwork(ann, '10.1.0.0/24')
    await assert.rejects(attach(ann, 'auto'), { code: 'conflict', reason: 'network_ambiguous' })
    assert.deepEqual(await attach(ann, 'none'), [])
  })

  test('cards stand in the order in which they were asked for, whatever was there before', async () => {
    const world = worldOf(await open())
    const { ann, cloud } = world
    const { network } = await makeNetwork(ann)
    const there = await createPort(ann, { networkId: network.id })
    const asked = [
      { networkId: network.id, fixedIp: '10.0.0.101' },
      { networkId: network.id, fixedIp: '10.0.0.100' },
    ]
    await attach(ann, [...asked, { portId: there.id }])
    await attach(ann, [{ networkId: network.id, fixedIp: '10.0.0.9' }])
    const order = ['10.0.0.101', '10.0.0.100', there.fixedIps[0]?.ip, '10.0.0.9']
    const shown = (await portsOfServers(ann, ['vm'])).get('vm') ?? []
    assert.deepEqual(
      shown.map(({ fixedIps }) => fixedIps[0]?.ip),
      order,
    )
    await bindServerPorts(cloud, 'vm', 'host-1')
    const bound = await portsOfHost(cloud, 'host-1')
    assert.deepEqual(
      bound.map(({ addresses }) => addresses[0]?.ip),
      order,
    )
  })

  test('a refused request leaves nothing', async () => {
    const world = worldOf(await open())
    const { ann, bob } = world
    const outside = await makeOutside(world)
    const { network } = await makeNetwork(ann)
    const foreign = await createPort(bob, { networkId: (await makeNetwork(bob)).network.id })
    const taken = await createPort(ann, { networkId: network.id, deviceId: 'other' })
    const good = { networkId: network.id }
    const before = (await listPorts(ann)).length
    await assert.rejects(attach(ann, [good, { networkId: outside.id }]), { code: 'forbidden' })
    await assert.rejects(attach(ann, [good, { networkId: 'none' }]), { code: 'not_found' })
    await assert.rejects(attach(ann, [good, { portId: foreign.id }]), { code: 'not_found' })
    await assert.rejects(attach(ann, [good, { portId: taken.id }]), { reason: 'port_in_use' })
    await assert.rejects(attach(ann, [good, { ...good, fixedIp: taken.fixedIps[0]?.ip ?? '' }]), { reason: 'address_in_use' })
    await assert.rejects(attach(ann, [good], ['none']), { reason: 'group_unknown' })
    await networkQuotas.setLimits(world.cloud, 'ann', { port: before + 1 })
    await assert.rejects(attach(ann, [good, good]), { code: 'over_quota' })
    assert.equal((await listPorts(ann)).length, before)
  })

  test('two servers cannot have one port', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const port = await createPort(ann, { networkId: network.id })
    const claim = (serverId: string) =>
      attachServerPorts(ann, {
        serverId,
        serverName: serverId,
        projectId: 'ann',
        requests: [{ portId: port.id }],
        securityGroups: [],
      })
    const claims = await Promise.allSettled([claim('a'), claim('b'), claim('c')])
    assert.equal(claims.filter((result) => result.status === 'fulfilled').length, 1)
  })

  test('what a server shows of its ports has a stamp that rises with each change', async () => {
    const { ann, cloud } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const web = await createGroup(ann, { name: 'web' })
    const [port] = await attach(ann, [{ networkId: network.id, fixedIp: '10.0.0.30' }], ['web'])
    assert.ok(port)
    const changes: (() => Promise<unknown>)[] = [
      () => bindServerPorts(cloud, 'vm', 'host-1'),
      () => reportPorts(cloud, 'host-1', [{ id: port.id, up: true }]),
      () => updatePort(ann, port.id, { fixedIps: [{ ip: '10.0.0.31' }] }),
      () => updateGroup(ann, web.id, { name: 'www' }),
    ]
    for (const change of changes) {
      const [stamp, revision] = [await stampOf(ann), await latestRevision(ann)]
      await change()
      assert.ok((await stampOf(ann)) > stamp, String(change))
      assert.ok(
        (await changesSince(ann, revision)).some(({ kind, id }) => kind === 'server' && id === 'vm'),
        String(change),
      )
    }
    const [shown] = (await portsOfServers(ann, ['vm', 'absent'])).get('vm') ?? []
    assert.deepEqual(
      [shown?.status, shown?.fixedIps.map(({ ip }) => ip), shown?.securityGroups, shown?.createdByServer],
      ['ACTIVE', ['10.0.0.31'], [{ id: web.id, name: 'www' }], true],
    )
    const stamp = await stampOf(ann)
    await reportPorts(cloud, 'host-1', [{ id: port.id, up: true }])
    await reportPorts(cloud, 'host-2', [{ id: port.id, up: false }])
    assert.equal(await stampOf(ann), stamp, 'no news, and another host has no say')
  })

  test('a host is told of its ports and of the metadata ports beside them', async () => {
    const { ann, cloud } = worldOf(await open())
    const { network } = await makeNetwork(ann, '10.0.0.0/24', { dns: ['9.9.9.9'] })
    await makeNetwork(ann, '10.1.0.0/24')
    await attach(ann, [{ networkId: network.id, fixedIp: '10.0.0.3' }])
    assert.deepEqual(await portsOfHost(cloud, 'host-1'), [])
    await bindServerPorts(cloud, 'vm', 'host-1')
    const [port] = await portsOfHost(cloud, 'host-1')
    assert.deepEqual([port?.serverId, port?.networkName, port?.mtu], ['vm', 'net', 1442])
    assert.deepEqual(port?.addresses, [
      { ip: '10.0.0.3', prefix: 24, version: 4, gateway: '10.0.0.1', dns: ['9.9.9.9'], routes: [], dhcp: true },
    ])
    const metadata = await metadataPortsOfHost(cloud, 'host-1')
    assert.deepEqual(
      metadata.map(({ networkId, addresses }) => [networkId, addresses]),
      [[network.id, ['10.0.0.2/24']]],
    )
  })

  test('ports made for a server go with it, those of the user stay', async () => {
    const { ann, cloud } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const own = await createPort(ann, { networkId: network.id })
    const extra = await createPort(ann, { networkId: network.id })
    const [made] = await attach(ann, [{ networkId: network.id }, { portId: own.id }, { portId: extra.id }])
    await bindServerPorts(cloud, 'vm', 'host-1')
    await detachServerPort(ann, 'vm', extra.id)
    await assert.rejects(detachServerPort(ann, 'vm', extra.id), { reason: 'port_not_attached' })
    await releaseServerPorts(cloud, 'vm')
    await releaseServerPorts(cloud, 'vm')
    await assert.rejects(getPort(ann, made?.id ?? ''), { code: 'not_found' })
    for (const { id } of [own, extra]) {
      const port = await getPort(ann, id)
      assert.deepEqual([port.deviceId, port.deviceOwner, port.hostId], ['', '', null])
    }
    assert.deepEqual(await portsOfHost(cloud, 'host-1'), [])
  })

  test('nobody slips a port under a server or a router by what it writes on it', async () => {
    const world = worldOf(await open())
    const { ann, bob, cloud, admin } = world
    const { network } = await makeNetwork(ann)
    await attach(ann, [{ networkId: network.id }])
    const { network: other } = await makeNetwork(bob)
    const port = await createPort(bob, { networkId: other.id, deviceId: 'vm', deviceOwner: 'compute:' })
    await bindServerPorts(cloud, 'vm', 'host-1')
    assert.equal((await portsOfServers(ann, ['vm'])).get('vm')?.length, 1)
    assert.equal((await getPort(bob, port.id)).hostId, null)
    for (const ctx of [bob, admin]) {
      const spec = { deviceId: 'router', deviceOwner: 'network:router_interface' }
      await assert.rejects(createPort(ctx, { networkId: other.id, ...spec }), { code: 'forbidden' })
      await assert.rejects(updatePort(ctx, port.id, spec), { code: 'forbidden' })
    }
  })
})
