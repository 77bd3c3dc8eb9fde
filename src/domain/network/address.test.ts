import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import { createPort, createSubnet, deletePort, getPort, listPorts, updatePort } from './index.ts'
import { makeNetwork, worldOf } from './network.fixture.ts'
import { networkQuotas } from './quotas.ts'

eachDatabase('addresses', (open) => {
  test('parallel requests never get the same one', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const made = await Promise.all(Array.from({ length: 50 }, () => createPort(ann, { networkId: network.id })))
    const ips = made.map((port) => port.fixedIps[0]?.ip)
    assert.equal(new Set(ips).size, 50)
    assert.equal(new Set(made.map((port) => port.mac)).size, 50)
  })

  test('parallel requests cannot exceed a quota', async () => {
    const { ann, cloud } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    await networkQuotas.setLimits(cloud, 'ann', { port: 6 }) // one of them is the metadata port
    const made = await Promise.allSettled(Array.from({ length: 12 }, () => createPort(ann, { networkId: network.id })))
    assert.equal(made.filter((result) => result.status === 'fulfilled').length, 5)
    for (const result of made) if (result.status === 'rejected') assert.equal(result.reason.code, 'over_quota')
    assert.equal((await listPorts(ann)).length, 6)
  })

  test('a small subnet is used up to its last address and no further', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann, '10.0.0.0/29', { dhcp: false })
    const made = await Promise.allSettled(Array.from({ length: 7 }, () => createPort(ann, { networkId: network.id })))
    assert.equal(made.filter((result) => result.status === 'fulfilled').length, 5) // 8 less network, broadcast and gateway
    const refused = made.find((result) => result.status === 'rejected')
    assert.equal(refused?.reason.reason, 'addresses_exhausted')
    const [port] = await listPorts(ann)
    assert.ok(port)
    await deletePort(ann, port.id)
    assert.equal((await createPort(ann, { networkId: network.id })).fixedIps[0]?.ip, port.fixedIps[0]?.ip)
  })

  test('an address that was given back is not the next one given out', async () => {
    const { ann } = worldOf(await open())
    for (const cidr of ['10.0.0.0/24', '10.8.0.0/13']) {
      const { network } = await makeNetwork(ann, cidr)
      const seen = new Set<string>()
      for (let i = 0; i < 8; i++) {
        const port = await createPort(ann, { networkId: network.id })
        seen.add(port.fixedIps[0]?.ip ?? '')
        await deletePort(ann, port.id)
      }
      assert.ok(seen.size > 4, `${cidr}: ${[...seen]}`)
      const second = cidr.startsWith('10.0.') ? '10.0.' : '10.8.'
      assert.ok(
        [...seen].every((ip) => ip.startsWith(second) && Number(ip.split('.')[2]) < 4),
        'near the start of a large pool',
      )
    }
  })

  test('pools are honoured, and an address outside of them may be asked for', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann, '10.0.0.0/24', {
      pools: [{ start: '10.0.0.50', end: '10.0.0.51' }],
      dhcp: false,
    })
    const ip = async (spec?: string) =>
      (await createPort(ann, { networkId: network.id, ...(spec ? { fixedIps: [{ ip: spec }] } : {}) })).fixedIps[0]?.ip
    assert.deepEqual([await ip(), await ip()].sort(), ['10.0.0.50', '10.0.0.51'])
    assert.equal(await ip('10.0.0.9'), '10.0.0.9')
    await assert.rejects(ip(), { reason: 'addresses_exhausted' })
  })

  test('what cannot be had is refused by name', async () => {
    const { ann } = worldOf(await open())
    const { network, subnet } = await makeNetwork(ann)
    const other = await makeNetwork(ann, '10.1.0.0/24')
    const ask = (...fixedIps: { ip?: string; subnetId?: string }[]) => createPort(ann, { networkId: network.id, fixedIps })
    await ask({ ip: '10.0.0.9' })
    await assert.rejects(ask({ ip: '10.0.0.9' }), { code: 'conflict', reason: 'address_in_use' })
    await assert.rejects(ask({ ip: '10.9.0.9' }), { code: 'bad_request', reason: 'address_not_of_network' })
    await assert.rejects(ask({ ip: '10.9.0.9', subnetId: subnet.id }), { reason: 'address_not_of_subnet' })
    await assert.rejects(ask({ ip: '10.0.0.255' }), { reason: 'address_not_of_subnet' })
    await assert.rejects(ask({ ip: 'ten' }), { reason: 'bad_address', facts: { field: 'fixed_address', text: 'ten' } })
    await assert.rejects(ask({ subnetId: other.subnet.id }), { code: 'bad_request', reason: 'subnet_of_other_network' })
    await assert.rejects(ask({ subnetId: 'none' }), { code: 'not_found', reason: 'subnet_not_found' })
    await assert.rejects(ask({ ip: '10.0.0.8' }, { ip: '10.0.0.8' }), { reason: 'address_twice' })
    assert.equal((await listPorts(ann, { network_id: [network.id], device_owner: [''] })).length, 1)
  })

  test('guests have what they make themselves of an announced prefix', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const early = await createPort(ann, { networkId: network.id, mac: 'fa:16:3e:00:00:01' })
    await createSubnet(ann, {
      networkId: network.id,
      version: 6,
      cidr: '2001:db8::/64',
      raMode: 'slaac',
      addressMode: 'slaac',
    })
    const late = await createPort(ann, { networkId: network.id, mac: 'fa:16:3e:00:00:02', fixedIps: [{ ip: '10.0.0.44' }] })
    const ips = async (id: string) => (await getPort(ann, id)).fixedIps.map((address) => address.ip)
    assert.deepEqual((await ips(early.id)).at(-1), '2001:db8::f816:3eff:fe00:1')
    assert.deepEqual(await ips(late.id), ['10.0.0.44', '2001:db8::f816:3eff:fe00:2'])
    await assert.rejects(createPort(ann, { networkId: network.id, fixedIps: [{ ip: '2001:db8::7' }] }), {
      reason: 'address_not_automatic',
    })
  })

  test('with another MAC guests have other addresses, and those that they did not make stay', async () => {
    const { ann, cloud } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    const slaac = { networkId: network.id, version: 6, raMode: 'slaac', addressMode: 'slaac' } as const
    await createSubnet(ann, { ...slaac, cidr: '2001:db8::/64' })
    await createSubnet(ann, { networkId: network.id, version: 6, cidr: '2001:db8:1::/64' })
    const mac = (n: number) => `fa:16:3e:00:00:0${n}`
    const port = await createPort(ann, { networkId: network.id, mac: mac(1) })
    const [four, plain, own] = port.fixedIps.map(({ ip }) => ip)
    assert.equal(own, '2001:db8::f816:3eff:fe00:1')
    const ips = async (change: object) => (await updatePort(cloud, port.id, change)).fixedIps.map(({ ip }) => ip)
    assert.deepEqual(await ips({ mac: mac(2) }), [four, plain, '2001:db8::f816:3eff:fe00:2'])
    const shown = (await getPort(ann, port.id)).fixedIps
    assert.deepEqual(await ips({ mac: mac(3), fixedIps: shown }), [four, plain, '2001:db8::f816:3eff:fe00:3'])
    const other = { ip: '2001:db8::f816:3eff:fe00:4' }
    await createPort(cloud, { projectId: 'ann', networkId: network.id, deviceOwner: 'network:mine', fixedIps: [other] })
    await assert.rejects(ips({ mac: mac(4) }), { reason: 'address_in_use' })
    assert.deepEqual((await getPort(ann, port.id)).mac, mac(3))
  })

  test('a port keeps the addresses that are named again and frees the others', async () => {
    const { ann } = worldOf(await open())
    const { network, subnet } = await makeNetwork(ann)
    const port = await createPort(ann, { networkId: network.id, fixedIps: [{ ip: '10.0.0.20' }] })
    const more = await updatePort(ann, port.id, { fixedIps: [{ ip: '10.0.0.20' }, { ip: '10.0.0.21' }] })
    assert.deepEqual(more.fixedIps, [
      { subnetId: subnet.id, ip: '10.0.0.20' },
      { subnetId: subnet.id, ip: '10.0.0.21' },
    ])
    await updatePort(ann, port.id, { fixedIps: [{ ip: '10.0.0.21' }] })
    await createPort(ann, { networkId: network.id, fixedIps: [{ ip: '10.0.0.20' }] })
  })
})
