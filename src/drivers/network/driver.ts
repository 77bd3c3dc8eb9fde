/**
 * Two small interfaces: the `Fabric` is what a controller keeps in line with its rows (OVN's northbound database), and
 * `HostPorts` is what an agent does on its own host (plug a guest's tap, serve a network's metadata address).
 */

/** Everything the virtual networks should be: a pure function of the rows, ids are the rows' UUIDs. */
export interface Topology {
  networks: TopologyNetwork[]
  ports: TopologyPort[]
  routers: TopologyRouter[]
  groups: TopologyGroup[]
}

export interface TopologyNetwork {
  id: string
  name: string
  /** Set on provider networks: which uplink of the hosts carries it, and its VLAN when tagged. */
  physicalNetwork?: string
  vlan?: number
  mtu: number
  subnets: TopologySubnet[]
}

export interface TopologySubnet {
  id: string
  version: 4 | 6
  cidr: string
  gateway?: string
  dhcp: boolean
  dns: string[]
  routes: { destination: string; nexthop: string }[]
  /** `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless`; absent when the network announces nothing. */
  ipv6Mode?: 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless'
  /** Where guests find 169.254.169.254: the address of the network's metadata port. */
  metadataVia?: string
}

export interface TopologyPort {
  id: string
  networkId: string
  kind: 'guest' | 'metadata'
  mac: string
  addresses: string[]
  /** Also allowed to send from, beside `addresses`: `{ mac?, ip }`. */
  allowedPairs: { mac?: string; ip: string }[]
  /** False: the port may use any address, and no group applies. */
  secured: boolean
  groupIds: string[]
  enabled: boolean
  /** No other host may carry it, as long as one whose switch bears this name is there. */
  chassis?: string
  /** What DHCP tells the guest its name is. */
  hostname?: string
  /** Reserves an address that one or another of these ports takes, whichever speaks under it: no guest is plugged into it. */
  virtual?: { ip: string; parents: string[] }
}

export interface TopologyRouter {
  id: string
  name: string
  enabled: boolean
  interfaces: { portId: string; networkId: string; mac: string; addresses: string[] /* with prefix: 10.0.0.1/24 */ }[]
  gateway?: {
    portId: string
    networkId: string
    mac: string
    addresses: string[] /* with prefix */
    nexthops: string[]
    snat: boolean
  }
  routes: { destination: string; nexthop: string }[]
  floatingIps: { id: string; external: string; internal: string; portId: string; mac: string }[]
}

export interface TopologyGroup {
  id: string
  name: string
  rules: TopologyRule[]
  /** Secured ports that are in it beside those which the topology names. */
  members?: string[]
}

export interface TopologyRule {
  id: string
  direction: 'ingress' | 'egress'
  version: 4 | 6
  /** Absent: any. A number is an IP protocol. */
  protocol?: 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'sctp' | number
  /** Ports, or ICMP type and code. */
  from?: number
  to?: number
  remoteCidr?: string
  remoteGroupId?: string
}

/**
 * Which objects a part of the topology speaks of: what is in the scope and not in the topology is to be absent, and what is in
 * neither is left alone. A port in the topology brings its network along, and a router those that it has ports on.
 */
export interface TopologyScope {
  networks: readonly string[]
  /** Networks of which the topology names all ports, and all routers with a port on them. */
  wholeNetworks: readonly string[]
  ports: readonly string[]
  routers: readonly string[]
  /** Their members are given whole. */
  groups: readonly string[]
}

/** Rows made, changed and removed, and how many were looked at. */
export interface FabricWork {
  inserted: number
  updated: number
  removed: number
  compared: number
}

/** What may not be as it was made: `all` after a time without a connection, else what somebody else changed. */
export interface FabricNews extends Pick<TopologyScope, 'wholeNetworks' | 'ports' | 'routers' | 'groups'> {
  all: boolean
  /** Hosts, by the names that ports are bound to, that came or went. */
  hosts: readonly string[]
}

export interface Fabric {
  /** Makes the virtual networks so; the same topology twice changes nothing. Without a scope the topology is all there is. */
  ensure(topology: Topology, signal: AbortSignal, scope?: TopologyScope): Promise<FabricWork>
  /** What stands there and is ours, by kind, for drift and orphan checks. */
  list(signal: AbortSignal): Promise<{ networks: string[]; ports: string[]; routers: string[]; groups: string[] }>
  /** The provider networks that a host carries. */
  uplinks(signal: AbortSignal): Promise<string[]>
  /** Tells of what should be looked at though nothing else is wanted. Returns the function that ends it. */
  watch(listener: (news: FabricNews) => void): () => void
  close(): Promise<void>
}

export interface HostPort {
  id: string
  networkId: string
  mac: string
  mtu: number
}

export interface HostPorts {
  list(): Promise<{ ports: string[]; metadata: string[] }>
  /** Makes the tap and plugs it. `run` is how a process comes to see it: a command prefix that enters its namespace. */
  ensure(port: HostPort, signal: AbortSignal): Promise<{ device: string; run: readonly string[] }>
  /** Absent afterwards. */
  remove(portId: string): Promise<void>
  /** Takes away all but those named and those that a guest holds. @returns the ids of those held though not named */
  removeIdle(keep: ReadonlySet<string>): Promise<string[]>
  /** True once the fabric carries the port's traffic here. */
  isUp(portId: string): Promise<boolean>
  /** Has a guest the device open? False for ever when its device was taken away: the one made since is another. */
  isHeld(portId: string): Promise<boolean>
  /** Is it where `ensure` put it? Asked often. */
  isPlugged(portId: string): Promise<boolean>
  /** Calls when somebody may have taken ports away. Returns the function that ends it. */
  watch(listener: () => void): () => void
  /** Serves 169.254.169.254 for guests of one network; `serve` gets each HTTP connection with the guest's own address. */
  ensureMetadata(network: MetadataNetwork, serve: MetadataServer, signal: AbortSignal): Promise<void>
  removeMetadata(networkId: string): Promise<void>
  close(): Promise<void>
}

/** Where a host's tunnels end, and by which key it is known. */
export interface TunnelEnd {
  /** IPv4. */
  address: string
  /** 32 bytes in base64. */
  publicKey: string
}

/** The encryption of tunnels between hosts. */
export interface HostTunnels {
  /** This host's, which the others have to be told. */
  readonly own: TunnelEnd
  /** These are the other hosts; with nobody else are packets exchanged. The same again changes nothing. */
  setPeers(peers: readonly TunnelEnd[]): Promise<void>
}

export interface MetadataNetwork {
  networkId: string
  portId: string
  mac: string
  mtu: number
  /** With prefix: `10.0.0.2/24`. */
  addresses: string[]
}

/** Answers one request of a guest; the agent gives it, the driver knows only sockets. */
export type MetadataServer = (request: import('node:http').IncomingMessage, reply: import('node:http').ServerResponse) => void
