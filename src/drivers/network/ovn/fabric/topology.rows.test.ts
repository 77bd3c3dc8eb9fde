import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTopology, PORT, SECOND_PORT } from '../../driver.check.topology.ts'
import type { TopologyRule } from '../../driver.ts'
import { blockOf, firstHost, networkOf } from './cidr.ts'
import { ruleMatch } from './group.rows.ts'
import { topologyRows } from './topology.rows.ts'
import type { WantedRow } from './wanted-row.ts'

const rows = (settings: { hosts?: string[]; domain?: string } = {}) =>
  topologyRows(checkTopology({ hostId: 'host-1' }), { resolvers: ['1.1.1.1'], ...settings, hosts: new Set(settings.hosts ?? []) })
const all = (found: readonly WantedRow[]): WantedRow[] => found.flatMap((row) => [row, ...Object.values(row.owns ?? {}).flat()])
const row = (kind: string, id: string, found = rows()): WantedRow => {
  const one = all(found).find((r) => r.kind === kind && r.id === id)
  assert.ok(one, `${kind} ${id}`)
  return one
}

test('a port is pinned to its host only when the host is there', () => {
  assert.deepEqual(row('port', PORT).columns.options, { hostname: '"first"' })
  assert.deepEqual(row('port', PORT, rows({ hosts: ['host-1'] })).columns.options, {
    hostname: '"first"',
    'requested-chassis': 'host-1',
  })
})

test('allowed pairs may send; one with another MAC also gets what is for nobody', () => {
  const { columns } = row('port', SECOND_PORT)
  assert.deepEqual(columns.port_security, [
    '02:00:00:00:00:12 10.0.0.12 fd00::12',
    '02:00:00:00:00:12 10.0.0.100',
    '02:00:00:00:00:99 10.0.0.101',
  ])
  assert.deepEqual(columns.addresses, ['02:00:00:00:00:12 10.0.0.12 fd00::12', 'unknown'])
})

test('DHCP tells of routes the default one among them, of metadata, and of names', () => {
  const [v4, v6] = rows({ domain: 'cloud.test' }).filter(({ kind }) => kind === 'dhcp')
  assert.deepEqual(v4?.columns.options, {
    server_id: '10.0.0.1',
    server_mac: '02:00:00:00:61:11',
    lease_time: '43200',
    mtu: '1442',
    router: '10.0.0.1',
    dns_server: '{9.9.9.9}',
    domain_name: '"cloud.test"',
    classless_static_route: '{169.254.169.254/32,10.0.0.2, 192.0.2.0/24,10.0.0.7, 0.0.0.0/0,10.0.0.1}',
  })
  assert.deepEqual(v6?.columns.options, {
    server_id: '02:00:00:00:62:11',
    dns_server: '{2620:fe::fe}',
    domain_search: '"cloud.test"',
  })
  assert.deepEqual(row('names', checkTopology().networks[0]?.id ?? '', rows({ domain: 'cloud.test' })).columns.records, {
    first: '10.0.0.11 fd00::11',
    'first.cloud.test': '10.0.0.11 fd00::11',
  })
})

test('a network with an uplink has its port, with its tag', () => {
  const { columns } = row('provider-port', checkTopology().networks[1]?.id ?? '')
  assert.deepEqual([columns.type, columns.options, columns.tag], ['localnet', { network_name: 'public' }, [7]])
})

test('a router announces, routes and translates', () => {
  const router = rows().find(({ kind }) => kind === 'router')
  const columns = (column: string) => router?.owns?.[column]?.map((r) => r.columns)
  assert.deepEqual(columns('static_routes'), [
    { ip_prefix: '0.0.0.0/0', nexthop: '192.168.99.1' },
    { ip_prefix: '198.51.100.0/24', nexthop: '10.0.0.9' },
  ])
  assert.deepEqual(columns('nat'), [
    { type: 'snat', external_ip: '192.168.99.10', logical_ip: '10.0.0.0/24' },
    { type: 'dnat_and_snat', external_ip: '192.168.99.50', logical_ip: '10.0.0.11' },
  ])
  assert.deepEqual(
    columns('ports')?.map((c) => c.ipv6_ra_configs),
    [{ address_mode: 'dhcpv6_stateful', send_periodic: 'true', mtu: '1442' }, {}],
  )
})

test("a router's port announces what its own subnets ask, and nothing of the network besides", () => {
  const topology = checkTopology()
  const [[network], [router]] = [topology.networks, topology.routers]
  const [, six] = network?.subnets ?? []
  assert.ok(network && router && six)
  const quiet = { ...six, id: 'quiet', cidr: 'fd81:9::/64', gateway: 'fd81:9::1', ipv6Mode: undefined }
  const slaac = { ...six, id: 'slaac', cidr: 'fd81:8::/64', gateway: 'fd81:8::1', ipv6Mode: 'slaac' as const }
  const announced = (...addresses: string[]) => {
    const interfaces = router.interfaces.map((one) => ({ ...one, addresses }))
    const networks = [{ ...network, subnets: [...network.subnets, quiet, slaac] }, ...topology.networks.slice(1)]
    const found = topologyRows(
      { ...topology, networks, routers: [{ ...router, interfaces }] },
      { resolvers: [], hosts: new Set() },
    )
    return found.find(({ kind }) => kind === 'router')?.owns?.ports?.[0]?.columns.ipv6_ra_configs
  }
  assert.deepEqual(announced('fd81:9::1/64'), {})
  assert.deepEqual(announced('10.0.0.1/24'), {})
  const told = { address_mode: 'slaac', send_periodic: 'true', mtu: '1442' }
  assert.deepEqual(announced('fd81:9::1/64', 'fd81:8::1/64'), told)
  assert.deepEqual(announced('fd00::1/64'), { ...told, address_mode: 'dhcpv6_stateful' })
})

test('without a gateway nothing is translated', () => {
  const topology = checkTopology()
  const [router] = topology.routers
  assert.ok(router)
  const found = topologyRows({ ...topology, routers: [{ ...router, gateway: undefined }] }, { resolvers: [], hosts: new Set() })
  assert.deepEqual(
    all(found).filter(({ kind }) => kind === 'nat' || kind === 'gateway'),
    [],
  )
})

const rule = (given: Partial<TopologyRule>): string => ruleMatch({ id: 'r', direction: 'ingress', version: 4, ...given }, 'pg_g')

test('rules become matches', () => {
  assert.equal(rule({}), 'outport == @pg_g && ip4')
  assert.equal(rule({ direction: 'egress', version: 6 }), 'inport == @pg_g && ip6')
  assert.equal(rule({ protocol: 'tcp', from: 22, to: 22 }), 'outport == @pg_g && ip4 && tcp && tcp.dst == 22')
  assert.equal(rule({ protocol: 'udp', from: 1, to: 9 }), 'outport == @pg_g && ip4 && udp && udp.dst >= 1 && udp.dst <= 9')
  assert.equal(
    rule({ protocol: 'icmp', from: 8, to: 0 }),
    'outport == @pg_g && ip4 && icmp4 && icmp4.type == 8 && icmp4.code == 0',
  )
  assert.equal(rule({ protocol: 'icmpv6', version: 6 }), 'outport == @pg_g && ip6 && icmp6')
  assert.equal(rule({ protocol: 50 }), 'outport == @pg_g && ip4 && ip.proto == 50')
  assert.equal(rule({ remoteCidr: '10.0.0.0/8' }), 'outport == @pg_g && ip4 && ip4.src == 10.0.0.0/8')
  assert.equal(rule({ direction: 'egress', remoteGroupId: 'a-b' }), 'inport == @pg_g && ip4 && ip4.dst == $pg_a_b_ip4')
})

test('a rule about the members of a group that is gone is no rule', () => {
  const topology = checkTopology()
  const [group] = topology.groups
  assert.ok(group)
  const orphan: TopologyRule = { id: 'x', direction: 'ingress', version: 4, remoteGroupId: 'gone' }
  const found = topologyRows({ ...topology, groups: [{ ...group, rules: [orphan] }] }, { resolvers: [], hosts: new Set() })
  assert.deepEqual(row('group', group.id, found).owns?.acls, [])
})

test('blocks and addresses', () => {
  assert.equal(networkOf('10.20.30.40/20'), '10.20.16.0/20')
  assert.equal(networkOf('200.1.2.3/0'), '0.0.0.0/0')
  assert.equal(firstHost('192.168.4.0/22'), '192.168.4.1')
  assert.equal(blockOf('10.0.0.0/24')('10.0.1.1'), false)
  assert.equal(blockOf('fd00::/64')('fd00::5'), true)
  assert.equal(blockOf('fd00::/64')('10.0.0.1'), false)
})

test('a port that reserves an address for others is virtual, and names them', () => {
  const topology = checkTopology()
  const ports = topology.ports.map((port) =>
    port.id === PORT ? { ...port, virtual: { ip: '10.0.0.11', parents: ['b', 'a'] } } : port,
  )
  const { columns } = row('port', PORT, topologyRows({ ...topology, ports }, { resolvers: [], hosts: new Set() }))
  assert.equal(columns.type, 'virtual')
  assert.deepEqual(columns.options, { 'virtual-ip': '10.0.0.11', 'virtual-parents': 'a,b', hostname: '"first"' })
})
