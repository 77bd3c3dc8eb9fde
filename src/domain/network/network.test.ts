import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import {
  createNetwork,
  createPort,
  createSubnet,
  deleteNetwork,
  deletePort,
  deleteSubnet,
  getNetwork,
  getSubnet,
  listNetworks,
  listPorts,
  listSubnets,
  updateNetwork,
  updateSubnet,
  type VersionField,
} from './index.ts'
import { makeNetwork, makeOutside, worldOf } from './network.fixture.ts'

eachDatabase('networks and subnets', (open) => {
  test('a project sees its own, the shared and the external ones', async () => {
    const world = worldOf(await open())
    const { ann, bob, admin } = world
    const { network, subnet } = await makeNetwork(ann)
    const outside = await makeOutside(world)
    assert.deepEqual(
      (await listNetworks(bob)).map((seen) => seen.id),
      [outside.id],
    )
    const subnetsOf = async () => (await listSubnets(bob)).map(({ networkId }) => networkId)
    assert.deepEqual(await subnetsOf(), [outside.id])
    await assert.rejects(getNetwork(bob, network.id), { code: 'not_found', reason: 'network_not_found' })
    await assert.rejects(getSubnet(bob, subnet.id), { code: 'not_found' })
    await assert.rejects(createPort(bob, { networkId: network.id }), { code: 'not_found' })
    await assert.rejects(createPort(bob, { networkId: outside.id }), { code: 'forbidden' })
    await updateNetwork(admin, network.id, { shared: true })
    assert.deepEqual((await subnetsOf()).toSorted(), [network.id, outside.id].toSorted())
    const port = await createPort(bob, { networkId: network.id })
    assert.equal(port.projectId, 'bob')
    assert.ok(
      (await listPorts(ann)).some((seen) => seen.id === port.id),
      'the owner of a network sees its ports',
    )
    await assert.rejects(deleteNetwork(bob, network.id), { code: 'forbidden' })
    await assert.rejects(createPort(bob, { networkId: network.id, mac: 'fa:16:3e:00:00:09' }), { code: 'forbidden' })
    await assert.rejects(updateNetwork(admin, network.id, { shared: false }), { reason: 'sharing_in_use' })
  })

  test('what only admins may give is refused', async () => {
    const { ann, admin } = worldOf(await open())
    for (const given of [{ shared: true }, { external: true }, { kind: 'flat', physicalNetwork: 'public' }])
      await assert.rejects(createNetwork(ann, given), { code: 'forbidden', reason: 'not_allowed' })
    await assert.rejects(createNetwork(ann, { projectId: 'bob' }), { code: 'bad_request' })
    assert.equal((await createNetwork(admin, { projectId: 'bob' })).projectId, 'bob')
    await createNetwork(admin, { kind: 'vlan', physicalNetwork: 'up', vlan: 7 })
    await assert.rejects(createNetwork(admin, { kind: 'vlan', physicalNetwork: 'up', vlan: 7 }), { reason: 'vlan_in_use' })
    await assert.rejects(createNetwork(admin, { kind: 'vlan', physicalNetwork: 'up', vlan: 5000 }), { code: 'bad_request' })
  })

  test('a network in use stays, an unused one goes with its subnets', async () => {
    const { ann } = worldOf(await open())
    const { network, subnet } = await makeNetwork(ann)
    const port = await createPort(ann, { networkId: network.id })
    await assert.rejects(deleteNetwork(ann, network.id), { code: 'conflict', reason: 'network_in_use' })
    await assert.rejects(deleteSubnet(ann, subnet.id), { code: 'conflict', reason: 'subnet_in_use' })
    await deletePort(ann, port.id)
    await deleteNetwork(ann, network.id)
    await assert.rejects(getSubnet(ann, subnet.id), { code: 'not_found' })
    assert.deepEqual(await listPorts(ann), [])
    assert.equal((await ann.db.selectFrom('address').select('ip').execute()).length, 0)
  })

  test('a metadata port comes with the first subnet that has DHCP', async () => {
    const { ann } = worldOf(await open())
    const { network, subnet } = await makeNetwork(ann, '10.0.0.0/24', { dhcp: false })
    const find = async () => (await listPorts(ann, { network_id: [network.id], device_owner: ['network:distributed'] }))[0]
    assert.equal(await find(), undefined)
    await updateSubnet(ann, subnet.id, { dhcp: true })
    assert.deepEqual((await find())?.fixedIps.map(({ ip }) => ip).sort(), ['10.0.0.2'])
    await createSubnet(ann, { networkId: network.id, version: 4, cidr: '10.0.1.0/24' })
    assert.deepEqual((await find())?.fixedIps.map(({ ip }) => ip).sort(), ['10.0.0.2', '10.0.1.2'])
    await deleteSubnet(ann, subnet.id)
    assert.deepEqual((await find())?.fixedIps.map(({ ip }) => ip).sort(), ['10.0.1.2'])
  })

  test('unsound subnets are refused', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const ask = (given: object) => createSubnet(ann, { networkId: network.id, version: 4, cidr: '10.2.0.0/24', ...given })
    const wrongVersion = (field: VersionField, text: string, version: 4 | 6) => ({
      code: 'bad_request',
      reason: 'wrong_version',
      facts: { field, text, version },
    })
    const refused: [object, object][] = [
      [{ cidr: '10.0.0.128/25' }, { reason: 'subnets_overlap' }],
      [{ cidr: 'net' }, { code: 'bad_request', reason: 'bad_block', facts: { field: 'block', text: 'net' } }],
      [{ version: 6 }, wrongVersion('block', '10.2.0.0/24', 6)],
      [{ gateway: '10.2.0.255' }, { reason: 'gateway_outside' }],
      [{ gateway: '10.2.0.255' }, { reason: 'gateway_outside' }],
      [{ pools: [{ start: '10.2.0.1', end: '10.2.0.9' }] }, { code: 'conflict', reason: 'gateway_in_pool' }],
      [{ pools: Array(101).fill({ start: '10.2.0.9', end: '10.2.0.9' }) }, { code: 'bad_request', reason: 'too_many_pools' }],
      [{ pools: [{ start: '10.2.0.9', end: '10.2.0.2' }] }, { reason: 'invalid_pool' }],
      [{ pools: [{ start: '10.2.0.9', end: '10.2.1.2' }] }, { reason: 'pool_out_of_bounds' }],
      [
        {
          pools: [
            { start: '10.2.0.9', end: '10.2.0.20' },
            { start: '10.2.0.20', end: '10.2.0.30' },
          ],
        },
        { reason: 'overlapping_pools' },
      ],
      [{ dns: ['one'] }, { reason: 'bad_nameserver', facts: { text: 'one' } }],
      [{ routes: [{ destination: '10.9.0.0/16', nexthop: '::1' }] }, { reason: 'route_of_two_versions' }],
      [{ routes: [{ destination: '2001:db8::/64', nexthop: '2001:db8::1' }] }, wrongVersion('nexthop', '2001:db8::1', 4)],
      [{ dns: ['2001:db8::53'] }, wrongVersion('nameserver', '2001:db8::53', 4)],
      [{ gateway: 'fe80::1' }, wrongVersion('gateway', 'fe80::1', 4)],
      [
        { cidr: '10.2.0.0' },
        { reason: 'block_without_length', facts: { field: 'block', text: '10.2.0.0', better: '10.2.0.0/32' } },
      ],
      [{ version: 6, cidr: '2001:db8::/64', dns: ['9.9.9.9'] }, wrongVersion('nameserver', '9.9.9.9', 6)],
      ...Object.entries({
        '224.0.0.0/24': 'block_multicast',
        '127.0.0.0/8': 'block_loopback',
        '127.5.0.0/16': 'block_loopback',
        '0.0.0.0/8': 'block_from_zero',
        '10.2.0.0/31': 'block_too_small',
        '10.2.0.7/32': 'block_too_small',
      }).map(([cidr, reason]): [object, object] => [{ cidr }, { code: 'bad_request', reason }]),
      ...Object.entries({
        'ff02::/64': 'block_multicast',
        '2001:db8::/127': 'block_too_small',
        '::1/128': 'block_too_small',
      }).map(([cidr, reason]): [object, object] => [
        { version: 6, cidr },
        { code: 'bad_request', reason },
      ]),
      [{ raMode: 'slaac' }, { reason: 'ipv6_mode_on_ipv4', facts: { first: 'advertisement' } }],
      [{ version: 6, cidr: '2001:db8::/56', raMode: 'slaac', addressMode: 'slaac' }, { reason: 'ipv6_mode_prefix' }],
    ]
    for (const [given, error] of refused) await assert.rejects(ask(given), error, JSON.stringify(given))
    assert.equal((await listSubnets(ann)).length, 1)
    const idle = await ask({ cidr: '10.2.0.0/31', dhcp: false, gateway: null })
    await assert.rejects(updateSubnet(ann, idle.id, { dhcp: true }), { reason: 'block_too_small' })
    await assert.rejects(updateSubnet(ann, idle.id, { dns: ['::1'] }), wrongVersion('nameserver', '::1', 4))
    await updateSubnet(ann, idle.id, { name: 'idle' })
  })
})
