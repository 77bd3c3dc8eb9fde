/** For tests: a topology with something of everything. */
import type { Topology, TopologyGroup, TopologyNetwork, TopologyPort, TopologyRouter } from './driver.ts'

const id = (n: number): string => `${n.toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`

export const PORT = id(0x11)
export const SECOND_PORT = id(0x12)

const guest = (portId: string, n: number, more: Partial<TopologyPort>): TopologyPort => ({
  id: portId,
  networkId: id(1),
  kind: 'guest',
  mac: `02:00:00:00:00:${n}`,
  addresses: [`10.0.0.${n}`, `fd00::${n}`],
  allowedPairs: [],
  secured: true,
  groupIds: [id(0x50)],
  enabled: true,
  ...more,
})

const NETWORKS: TopologyNetwork[] = [
  {
    id: id(1),
    name: 'private',
    mtu: 1442,
    subnets: [
      {
        id: id(0x61),
        version: 4,
        cidr: '10.0.0.0/24',
        gateway: '10.0.0.1',
        dhcp: true,
        dns: ['9.9.9.9'],
        routes: [{ destination: '192.0.2.0/24', nexthop: '10.0.0.7' }],
        metadataVia: '10.0.0.2',
      },
      {
        id: id(0x62),
        version: 6,
        cidr: 'fd00::/64',
        gateway: 'fd00::1',
        dhcp: true,
        dns: ['2620:fe::fe'],
        routes: [],
        ipv6Mode: 'dhcpv6-stateful',
      },
    ],
  },
  {
    id: id(2),
    name: 'public',
    physicalNetwork: 'public',
    vlan: 7,
    mtu: 1500,
    subnets: [{ id: id(0x63), version: 4, cidr: '192.168.99.0/24', gateway: '192.168.99.1', dhcp: false, dns: [], routes: [] }],
  },
]

const ROUTERS: TopologyRouter[] = [
  {
    id: id(0x30),
    name: 'router',
    enabled: true,
    interfaces: [{ portId: id(0x31), networkId: id(1), mac: '02:00:00:00:00:31', addresses: ['10.0.0.1/24', 'fd00::1/64'] }],
    gateway: {
      portId: id(0x32),
      networkId: id(2),
      mac: '02:00:00:00:00:32',
      addresses: ['192.168.99.10/24'],
      nexthops: ['192.168.99.1'],
      snat: true,
    },
    routes: [{ destination: '198.51.100.0/24', nexthop: '10.0.0.9' }],
    floatingIps: [{ id: id(0x40), external: '192.168.99.50', internal: '10.0.0.11', portId: PORT, mac: '02:00:00:00:00:40' }],
  },
]

const GROUPS: TopologyGroup[] = [
  {
    id: id(0x50),
    name: 'default',
    rules: [
      { id: id(0x51), direction: 'egress', version: 4 },
      { id: id(0x52), direction: 'egress', version: 6 },
      { id: id(0x53), direction: 'ingress', version: 4, remoteGroupId: id(0x50) },
      { id: id(0x54), direction: 'ingress', version: 4, protocol: 'tcp', from: 22, to: 25, remoteCidr: '192.0.2.0/24' },
    ],
  },
]

/** `enabled` and `hostId` are the first guest port's. */
export const checkTopology = ({ enabled = true, hostId }: { enabled?: boolean; hostId?: string } = {}): Topology => ({
  networks: NETWORKS,
  ports: [
    guest(id(0x70), 2, { kind: 'metadata', mac: '02:00:00:00:00:70', addresses: ['10.0.0.2'], secured: false, groupIds: [] }),
    guest(PORT, 11, { enabled, chassis: hostId, hostname: 'first' }),
    guest(SECOND_PORT, 12, { allowedPairs: [{ ip: '10.0.0.100' }, { ip: '10.0.0.101', mac: '02:00:00:00:00:99' }] }),
  ],
  routers: ROUTERS,
  groups: GROUPS,
})
