/** OVN's northbound database: the tables and columns that the fabric keeps. */
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import { type Endpoint, type OvsdbReplica, openReplica, type TlsIdentity, type Uuid } from '../../../../wire/ovsdb/index.ts'

type Words = { readonly [key: string]: string }
interface Ours {
  external_ids: Words
}

export interface NorthTables {
  Logical_Switch: Ours & { name: string; ports: readonly Uuid[]; dns_records: readonly Uuid[] }
  Logical_Switch_Port: Ours & {
    name: string
    type: string
    options: Words
    addresses: readonly string[]
    port_security: readonly string[]
    enabled: readonly boolean[]
    tag: readonly number[]
    dhcpv4_options: readonly Uuid[]
    dhcpv6_options: readonly Uuid[]
  }
  Logical_Router: Ours & {
    name: string
    ports: readonly Uuid[]
    static_routes: readonly Uuid[]
    nat: readonly Uuid[]
    enabled: readonly boolean[]
    options: Words
  }
  Logical_Router_Port: Ours & {
    name: string
    mac: string
    networks: readonly string[]
    ha_chassis_group: readonly Uuid[]
    ipv6_ra_configs: Words
  }
  Logical_Router_Static_Route: Ours & { ip_prefix: string; nexthop: string }
  NAT: Ours & { type: string; external_ip: string; logical_ip: string }
  DHCP_Options: Ours & { cidr: string; options: Words }
  DNS: Ours & { records: Words }
  Port_Group: Ours & { name: string; ports: readonly Uuid[]; acls: readonly Uuid[] }
  ACL: Ours & { priority: number; direction: string; match: string; action: string }
  HA_Chassis_Group: Ours & { name: string; ha_chassis: readonly Uuid[] }
  HA_Chassis: Ours & { chassis_name: string; priority: number }
}

export type NorthTable = keyof NorthTables
export type Northbound = OvsdbReplica<NorthTables>

/** Tables whose rows stand by themselves, in the order in which rows may point to earlier ones; all others hold what these own. */
export const ROOT_TABLES = [
  'DHCP_Options',
  'DNS',
  'HA_Chassis_Group',
  'Logical_Switch',
  'Logical_Router',
  'Port_Group',
] as const satisfies readonly NorthTable[]

const COLUMNS: { [N in NorthTable]: readonly (keyof NorthTables[N] & string)[] } = {
  Logical_Switch: ['external_ids', 'name', 'ports', 'dns_records'],
  Logical_Switch_Port: [
    'external_ids',
    'name',
    'type',
    'options',
    'addresses',
    'port_security',
    'enabled',
    'tag',
    'dhcpv4_options',
    'dhcpv6_options',
  ],
  Logical_Router: ['external_ids', 'name', 'ports', 'static_routes', 'nat', 'enabled', 'options'],
  Logical_Router_Port: ['external_ids', 'name', 'mac', 'networks', 'ha_chassis_group', 'ipv6_ra_configs'],
  Logical_Router_Static_Route: ['external_ids', 'ip_prefix', 'nexthop'],
  NAT: ['external_ids', 'type', 'external_ip', 'logical_ip'],
  DHCP_Options: ['external_ids', 'cidr', 'options'],
  DNS: ['external_ids', 'records'],
  Port_Group: ['external_ids', 'name', 'ports', 'acls'],
  ACL: ['external_ids', 'priority', 'direction', 'match', 'action'],
  HA_Chassis_Group: ['external_ids', 'name', 'ha_chassis'],
  HA_Chassis: ['external_ids', 'chassis_name', 'priority'],
}

export const NORTH_TABLES = Object.keys(COLUMNS) as NorthTable[]

export interface DatabaseOptions {
  endpoints: readonly Endpoint[]
  tls?: TlsIdentity
  clock: Clock
  log: Log
}

export const openNorthbound = (options: DatabaseOptions): Northbound =>
  openReplica<NorthTables>({ ...options, database: 'OVN_Northbound', tables: COLUMNS })

export interface SouthTables {
  Chassis: { name: string; other_config: Words; external_ids: Words }
}
export type Southbound = OvsdbReplica<SouthTables>

export const openSouthbound = (options: DatabaseOptions): Southbound =>
  openReplica<SouthTables>({
    ...options,
    database: 'OVN_Southbound',
    tables: { Chassis: ['name', 'other_config', 'external_ids'] },
  })
