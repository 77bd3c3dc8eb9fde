/** Copies of the templates, as varied as what people have: names in a pattern, few in rare states, addresses one after the other. */
import { createHash } from 'node:crypto'
import type { BenchCloud } from '../cloud.ts'
import { type Copies, copyRows } from '../copy-rows.ts'
import type { Templates } from './templates.ts'

type Row = Copies['rows'][number]

/** One of this many is in a state that is rare. */
const RARELY = 20_000

/** The copies numbered `from` to `to`, of everything. */
export function fillTables(cloud: BenchCloud, templates: Templates, from: number, to: number): void {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i)
  const copies = [...networkRows(templates), ...computeRows(templates), ...volumeRows(templates), ...identityRows(templates)]
  copyRows(
    cloud,
    copies.map(({ rowOf, most = to, ...copy }): Copies => ({ ...copy, rows: numbers.filter((n) => n <= most).map(rowOf) })),
  )
}

/** Always the same for a kind and a number. */
export const idOf = (kind: string, n: number): string => {
  const hex = hexOf(kind, n)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
const hexOf = (kind: string, n: number): string => createHash('md5').update(`${kind} ${n}`).digest('hex')

export const nameOf = (n: number): string => `web-${`${n}`.padStart(6, '0')}.rack-${n % 100}`
export const ipOf = (n: number): string => `10.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
export const macOf = (n: number): string =>
  `fa:16:3f:${[n >> 16, n >> 8, n].map((byte) => (byte & 255).toString(16).padStart(2, '0')).join(':')}`

interface Kind extends Omit<Copies, 'rows'> {
  rowOf(n: number): Row
  /** No more of them than this. */
  most?: number
}

const standard = (table: string, value: string, rowOf: (n: number) => Row = () => ({})): Kind => ({
  table,
  of: { column: 'id', value },
  rowOf: (n) => ({ id: idOf(table, n), name: nameOf(n), created_at: 1000 + n, ...rowOf(n) }),
})

const networkRows = ({ network, subnet, port, router, floatingIp, group, rule }: Templates): Kind[] => [
  standard('network', network),
  standard('subnet', subnet, (n) => ({ network_id: idOf('network', n), cidr: `${ipOf(n)}/32` })),
  standard('port', port, (n) => ({
    ...{ network_id: idOf('network', n), mac: macOf(n), device_id: n % 2 ? idOf('server', n) : '' },
    ...{ device_owner: n % 2 ? 'compute:welkin' : '', observed_up: n % 2, enabled: n % RARELY === 7 ? 0 : 1 },
  })),
  {
    ...{ table: 'address', of: { column: 'port_id', value: port } },
    rowOf: (n) => ({ port_id: idOf('port', n), network_id: idOf('network', n), subnet_id: idOf('subnet', n), ip: ipOf(n) }),
  },
  {
    ...{ table: 'port_security_group', of: { column: 'port_id', value: port } },
    rowOf: (n) => ({ port_id: idOf('port', n), group_id: idOf('security_group', n % 1000) }),
  },
  standard('router', router),
  standard('floating_ip', floatingIp, (n) => ({
    ...{ ip: `172.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`, port_id: idOf('outside', n) },
    ...(n % 2 ? { fixed_port_id: idOf('port', n), fixed_ip: ipOf(n), router_id: idOf('router', n % 100) } : {}),
  })),
  standard('security_group', group),
  standard('security_rule', rule, (n) => ({ group_id: idOf('security_group', n >> 2) })),
]

const HOSTS = 100

const computeRows = ({ server, flavor, image, key }: Templates): Kind[] => [
  {
    ...{ table: 'host', of: { column: 'zone', value: 'nova' }, most: HOSTS },
    rowOf: (n) => ({
      id: `host-${n % HOSTS}`,
      hostname: `host-${n % HOSTS}`,
      secret_hash: hexOf('host', n),
      zone: n === 7 ? 'edge' : 'nova',
    }),
  },
  standard('server', server, (n) => ({
    ...{ hostname: nameOf(n).replace('.', '-'), updated_at: 1000 + n, reservation_id: `r-${n}`, image_id: idOf('image', n % 50) },
    ...(n % RARELY === 7 ? { lifecycle: 'error' } : n % 100 === 3 ? { observed_power: 'stopped' } : {}),
    ...{ shape_id: n % 10 === 1 ? idOf('shape', 1) : '1', host_id: `host-${n % HOSTS}` },
    ...(n % RARELY === 9 ? { locked: 1, locked_by: 'admin' } : n % RARELY === 11 ? { disk_config: 'AUTO' } : {}),
    ...(n % 3 === 0 ? { key_name: `key-${n % 30}` } : {}),
    ...{ launched_at: 1000 + n, launch_index: n % 40 === 0 ? n % 13 : 0 },
  })),
  standard('shape', flavor, (n) => ({ memory_mib: 64 + (n % 5000) })),
  standard('image', image, (n) => ({
    ...{ status: n % RARELY === 7 ? 'queued' : 'active', size_bytes: n, md5: hexOf('md5', n), visibility: 'private' },
  })),
  { table: 'keypair', of: { column: 'name', value: key }, rowOf: (n) => ({ name: nameOf(n), number: 1_000_000 + n }) },
]

const volumeRows = ({ volume, snapshot }: Templates): Kind[] => [
  standard('volume', volume, (n) => ({
    ...{ size_gib: 1 + (n % 10), bootable: n % 3 ? 0 : 1, host_id: `host-${n % HOSTS}`, updated_at: 1000 + n, claimed_gib: 0 },
    ...(n % RARELY === 7 ? { status: 'error' } : n % 100 === 3 ? { status: 'in-use' } : {}),
    ...(n % RARELY === 9 ? { zone: 'edge' } : n % RARELY === 11 ? { multiattach: 1 } : {}),
  })),
  {
    ...{ table: 'volume_metadata', of: { column: 'volume_id', value: volume } },
    rowOf: (n) => ({ volume_id: idOf('volume', n), value: n % RARELY === 7 ? 'rare' : 'spring' }),
  },
  standard('volume_snapshot', snapshot, (n) => ({
    ...{ volume_id: idOf('volume', n), size_gib: 1 + (n % 10), updated_at: 1000 + n },
    ...(n % RARELY === 7 ? { status: 'error' } : {}),
  })),
]

const identityRows = ({ project, user, role, event }: Templates): Kind[] => [
  standard('project', project, (n) => ({ id: hexOf('project', n), account_number: `${9 * 10 ** 11 + n}` })),
  standard('identity_user', user, (n) => ({ id: hexOf('user', n) })),
  {
    ...{ table: 'role_assignment', of: { column: 'role_id', value: role } },
    rowOf: (n) => ({ actor_id: hexOf('user', n), target_id: hexOf('project', n) }),
  },
  {
    ...{ table: 'audit_event', of: { column: 'id', value: event } },
    rowOf: (n) => ({ id: idOf('event', n), at: 1000 + n, changed: JSON.stringify([`network ${idOf('network', n)}`]) }),
  },
]
