/** A real guest that listens to the routers of its network: which of them it takes for its way out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../../../kernel/eventually.fixture.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import type { Topology, TopologySubnet } from '../driver.ts'
import { type PretendedGuest, pretendGuest } from './namespace-guest.fixture.ts'
import { type RealOvn, startOvn } from './real-ovn.fixture.ts'

const id = (n: number): string => `${n.toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`
const NETWORK = id(1)
const GUEST = { id: id(2), mac: '02:00:00:00:00:02', mtu: 1442 }

const subnet = (n: number, block: string, more: Partial<TopologySubnet>): TopologySubnet => ({
  id: id(n),
  version: 6,
  cidr: `${block}::/64`,
  gateway: `${block}::1`,
  dhcp: true,
  dns: [],
  routes: [],
  ...more,
})

const router = (n: number, block: string) => ({
  id: id(n),
  name: `r${n}`,
  enabled: true,
  interfaces: [{ portId: id(n + 1), networkId: NETWORK, mac: `02:00:00:00:00:${n}`, addresses: [`${block}::1/64`] }],
  routes: [],
  floatingIps: [],
})

/** Router 20 is on the subnet that announces, router 30 on the other one. */
const TOPOLOGY: Topology = {
  networks: [
    {
      id: NETWORK,
      name: 'net',
      mtu: 1442,
      subnets: [subnet(0x61, 'fd81:8', { ipv6Mode: 'slaac' }), subnet(0x62, 'fd81:9', {})],
    },
  ],
  ports: [
    {
      id: GUEST.id,
      networkId: NETWORK,
      kind: 'guest',
      mac: GUEST.mac,
      addresses: ['fd81:8::ff:fe00:2'],
      allowedPairs: [],
      secured: false,
      groupIds: [],
      enabled: true,
    },
  ],
  routers: [router(20, 'fd81:8'), router(30, 'fd81:9')],
  groups: [],
}

describe('announcements of routers', () => {
  let lab: RealOvn
  let guest: PretendedGuest
  before(async () => {
    lab = await startOvn({ uplink: false })
    const fabric = lab.openFabric()
    await fabric.ensure(TOPOLOGY, new AbortController().signal)
    await fabric.close()
    guest = await pretendGuest(lab, 'g', GUEST)
  })
  after(async () => {
    await guest?.end()
    await lab?.end()
  })

  it('lead a guest to the router of the subnet that asks for them, and to no other', async () => {
    const routes = async () => {
      await guest.run('ip', 'link', 'set', 'eth0', 'down') // coming up again it asks for routers
      await guest.run('ip', 'link', 'set', 'eth0', 'up')
      await patientClock.sleep(3_000) // both would have answered
      return (await guest.run('ip', '-6', 'route', 'show', 'default')) ?? ''
    }
    const found = await eventually('a way out', routes)
    const ways = [...found.matchAll(/via (\S+)/g)].map(([, via]) => via)
    assert.deepEqual(ways, ['fe80::ff:fe00:20'], found)
    assert.match((await guest.run('ip', '-6', 'addr', 'show', 'dev', 'eth0')) ?? '', /fd81:8::ff:fe00:2\/64/)
  })
})
