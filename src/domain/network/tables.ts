/** The rows of virtual networks. Booleans are 0 and 1, times milliseconds since 1970, columns named `*_json` hold JSON. */
import type { Generated } from 'kysely'

/** What every object here has. `revision` rises with each change that a reply shows. */
export interface StandardRow {
  id: string
  project_id: string
  name: string
  description: string
  created_at: number
  updated_at: number
  revision: number
}

export interface NetworkRow extends StandardRow {
  enabled: number
  shared: number
  external: number
  mtu: number
  port_security: number
  kind: 'geneve' | 'flat' | 'vlan'
  physical_network: string | null
  vlan: number | null
  /** Written by the reconciler: a host has the uplink of a provider network; all others are carried everywhere. */
  carried: number
}

export interface SubnetRow extends StandardRow {
  network_id: string
  version: 4 | 6
  cidr: string
  gateway: string | null
  dhcp: number
  dns_json: string
  routes_json: string
  pools_json: string
  ra_mode: string | null
  address_mode: string | null
  /** The network's project, where it is another's than the row's own; it sees the row too. */
  network_owner_id: string | null
}

export interface PortRow extends StandardRow {
  network_id: string
  enabled: number
  mac: string
  /** What uses the port, and as what, for others to read: a router and `network:router_interface`. */
  device_id: string
  device_owner: string
  /** The server that it belongs to. What callers write into `device_id` and `device_owner` gives no port to a server. */
  server_id: string | null
  /** Made for the server, and to go with it. */
  made_for_server: number
  /** Written by `bindServerPorts`, or by an admin. */
  host_id: string | null
  vnic_type: string
  port_security: number
  pairs_json: string
  hostname: string
  /** What callers note for whoever binds the port. */
  profile_json: string
  /** Its place among the ports of its server. */
  nic: number
  /** Written by the agent's report alone. */
  observed_up: number
  /** The network's project, where it is another's than the row's own; it sees the row too. */
  network_owner_id: string | null
}

export interface AddressRow {
  port_id: string
  network_id: string
  subnet_id: string
  ip: string
  /** The order of a port's addresses. */
  position: number
}

export interface RouterRow extends StandardRow {
  enabled: number
  /** The port on the external network, absent without a gateway. */
  gateway_port_id: string | null
  snat: number
  routes_json: string
}

export interface FloatingIpRow extends StandardRow {
  network_id: string
  /** The port that holds the address on the external network. */
  port_id: string
  ip: string
  fixed_port_id: string | null
  fixed_ip: string | null
  router_id: string | null
}

export interface SecurityGroupRow extends StandardRow {
  is_default: number
}

export interface SecurityRuleRow {
  id: string
  project_id: string
  group_id: string
  direction: 'ingress' | 'egress'
  version: 4 | 6
  protocol: string | null
  /** Ports, or ICMP type and code. */
  range_min: number | null
  range_max: number | null
  /** As the caller wrote it, and the block that it means. */
  remote_prefix: string | null
  remote_cidr: string | null
  remote_group_id: string | null
  description: string
  created_at: number
  updated_at: number
  revision: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    network: NetworkRow
    subnet: SubnetRow
    port: PortRow
    address: AddressRow
    port_security_group: { port_id: string; group_id: string }
    router: RouterRow
    floating_ip: FloatingIpRow
    security_group: SecurityGroupRow
    security_rule: SecurityRuleRow
    /** Rises whenever what `portsOfServers` shows of a server has changed. */
    server_port_stamp: { server_id: string; stamp: Generated<number> }
  }
}
