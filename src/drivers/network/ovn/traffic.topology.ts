/** For tests: two projects that both have 10.0.0.0/24, each behind a router to the provider network. */
import type { Topology, TopologyPort, TopologyRouter, TopologyRule } from '../driver.ts'

const id = (n: number): string => `${n.toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`
const mac = (n: number): string => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`

export const NETWORK = { public: id(1), a: id(2), c: id(3), b: id(4) }
/** `a1`, `a2` and `c1` are of one project, `b1` of another; `a2` and `b1` have the same address. */
export const GUESTS = {
  a1: { id: id(0x11), mac: mac(0x11), mtu: 1442, networkId: NETWORK.a, ip: '10.0.0.11' },
  a2: { id: id(0x12), mac: mac(0x12), mtu: 1442, networkId: NETWORK.a, ip: '10.0.0.12' },
  c1: { id: id(0x13), mac: mac(0x13), mtu: 1442, networkId: NETWORK.c, ip: '10.0.1.11' },
  b1: { id: id(0x14), mac: mac(0x14), mtu: 1442, networkId: NETWORK.b, ip: '10.0.0.12' },
}
export type GuestName = keyof typeof GUESTS
export const GUEST_NAMES = Object.keys(GUESTS) as GuestName[]

const GROUP = { first: id(0x51), second: id(0x52) }

const subnet = (n: number, block: string) => ({
  id: id(0x60 + n),
  version: 4 as const,
  cidr: `${block}.0/24`,
  gateway: `${block}.1`,
  dhcp: true,
  dns: ['9.9.9.9'],
  routes: [],
  metadataVia: `${block}.2`,
})

const metadataPort = (n: number, networkId: string, block: string): TopologyPort => ({
  id: id(0x70 + n),
  networkId,
  kind: 'metadata',
  mac: mac(0x70 + n),
  addresses: [`${block}.2`],
  allowedPairs: [],
  secured: false,
  groupIds: [],
  enabled: true,
})

/** As an agent is told of them. */
export const METADATA = [NETWORK.a, NETWORK.b].map((networkId) => {
  const n = networkId === NETWORK.a ? 2 : 4
  return { networkId, portId: id(0x70 + n), mac: mac(0x70 + n), mtu: 1442, addresses: ['10.0.0.2/24'] }
})

const guestPort = (name: GuestName, hostId: string): TopologyPort => ({
  id: GUESTS[name].id,
  networkId: GUESTS[name].networkId,
  kind: 'guest',
  mac: GUESTS[name].mac,
  addresses: [GUESTS[name].ip],
  allowedPairs: [],
  secured: true,
  groupIds: [name === 'b1' ? GROUP.second : GROUP.first],
  enabled: true,
  chassis: hostId,
  hostname: name,
})

const router = (n: number, publicBlock: string, interfaces: TopologyRouter['interfaces']): TopologyRouter => ({
  id: id(0x80 + n),
  name: `router-${n}`,
  enabled: true,
  interfaces,
  gateway: {
    portId: id(0x90 + n),
    networkId: NETWORK.public,
    mac: mac(0x90 + n),
    addresses: [`${publicBlock}.1${n}/24`],
    nexthops: [`${publicBlock}.1`],
    snat: true,
  },
  routes: [],
  floatingIps: [],
})

const interfaceOf = (n: number, networkId: string, block: string) => ({
  portId: id(0xa0 + n),
  networkId,
  mac: mac(0xa0 + n),
  addresses: [`${block}.1/24`],
})

export interface TopologySpecs {
  hostId: string
  publicBlock: string
  /** More rules for the first project's group. */
  rules?: Omit<TopologyRule, 'id'>[]
  /** Who has `<public>.50`. */
  floating?: GuestName
  /** `<public>.50` leads to an address that a1 and a2 take in turns. */
  shared?: boolean
}

/** Reserved on the network of a1 and a2, which may both take it. */
export const SHARED_IP = '10.0.0.100'
const SHARED = id(0x1f)
const sharedPort: TopologyPort = {
  id: SHARED,
  networkId: NETWORK.a,
  kind: 'guest',
  mac: mac(0x1f),
  addresses: [SHARED_IP],
  allowedPairs: [],
  secured: true,
  groupIds: [GROUP.first],
  enabled: true,
  virtual: { ip: SHARED_IP, parents: [GUESTS.a1.id, GUESTS.a2.id] },
}

export function trafficTopology({ hostId, publicBlock, rules = [], floating, shared = false }: TopologySpecs): Topology {
  const usual: Omit<TopologyRule, 'id'>[] = [
    { direction: 'egress', version: 4 },
    { direction: 'ingress', version: 4, protocol: 'icmp' },
  ]
  const ruled = (n: number, all: Omit<TopologyRule, 'id'>[]) => all.map((rule, i) => ({ id: id(0x100 * n + i), ...rule }))
  const first = router(1, publicBlock, [interfaceOf(2, NETWORK.a, '10.0.0'), interfaceOf(3, NETWORK.c, '10.0.1')])
  const outside = {
    id: id(0x61),
    version: 4 as const,
    cidr: `${publicBlock}.0/24`,
    gateway: `${publicBlock}.1`,
    dhcp: false,
    dns: [],
    routes: [],
  }
  return {
    networks: [
      { id: NETWORK.public, name: 'public', physicalNetwork: 'public', mtu: 1500, subnets: [outside] },
      { id: NETWORK.a, name: 'a', mtu: 1442, subnets: [subnet(2, '10.0.0')] },
      { id: NETWORK.c, name: 'c', mtu: 1442, subnets: [subnet(3, '10.0.1')] },
      { id: NETWORK.b, name: 'b', mtu: 1442, subnets: [subnet(4, '10.0.0')] },
    ],
    ports: [
      metadataPort(2, NETWORK.a, '10.0.0'),
      metadataPort(4, NETWORK.b, '10.0.0'),
      ...GUEST_NAMES.map((name) => guestPort(name, hostId)).map((port) => (shared ? mayShare(port) : port)),
      ...(shared ? [sharedPort] : []),
    ],
    routers: [
      {
        ...first,
        floatingIps: [
          ...(floating ? [leadsTo(publicBlock, GUESTS[floating])] : []),
          ...(shared ? [leadsTo(publicBlock, { id: SHARED, ip: SHARED_IP })] : []),
        ],
      },
      router(2, publicBlock, [interfaceOf(4, NETWORK.b, '10.0.0')]),
    ],
    groups: [
      { id: GROUP.first, name: 'first', rules: ruled(1, [...usual, ...rules]) },
      { id: GROUP.second, name: 'second', rules: ruled(2, usual) },
    ],
  }
}

const leadsTo = (publicBlock: string, { id: portId, ip }: { id: string; ip: string }) => ({
  id: id(0xb0),
  external: `${publicBlock}.50`,
  internal: ip,
  portId,
  mac: mac(0xb0),
})

const mayShare = (port: TopologyPort): TopologyPort =>
  port.networkId === NETWORK.a ? { ...port, allowedPairs: [{ ip: SHARED_IP }] } : port

export const groupOfFirst = GROUP.first
