/** What the fabric should be: a pure function of the rows. */
import type {
  Topology,
  TopologyGroup,
  TopologyNetwork,
  TopologyPort,
  TopologyRouter,
  TopologyRule,
  TopologySubnet,
} from '../../drivers/network/driver.ts'
import { formatCidr, parseCidr } from '../../kernel/cidr.ts'
import type { FixedIp } from './address.ts'
import type { FloatingIp } from './floating-ip.store.ts'
import { METADATA_OWNER } from './metadata-port.ts'
import type { Network } from './network.store.ts'
import { isServiceOwner, type Port } from './port.store.ts'
import { INTERFACE_OWNER, type Router } from './router.store.ts'
import type { SecurityGroup, SecurityRule } from './security-group.store.ts'
import { protocolNumber } from './security-rule.check.ts'
import { cidrOf, type Subnet } from './subnet.store.ts'
import type { VirtualPort } from './virtual-port.ts'

/** Everything this service owns, as read at one moment. */
export interface Wanted {
  networks: readonly Network[]
  subnets: readonly Subnet[]
  ports: readonly Port[]
  routers: readonly Router[]
  floatingIps: readonly FloatingIp[]
  groups: readonly (SecurityGroup & { members?: string[] })[]
  /** Ports that reserve an address for others, by id. */
  virtual?: ReadonlyMap<string, VirtualPort>
  /** Of hosts by id: their chassis bear the names. */
  hostnames?: ReadonlyMap<string, string>
}

export function topologyOf(wanted: Wanted): Topology {
  const subnetsByNetwork = Map.groupBy(wanted.subnets, (subnet) => subnet.networkId)
  const subnets = new Map(wanted.subnets.map((subnet) => [subnet.id, subnet]))
  const disabled = new Set(wanted.networks.filter(({ enabled }) => !enabled).map(({ id }) => id))
  const ports = new Map(wanted.ports.map((port) => [port.id, port]))
  const metadata = new Map(wanted.ports.filter((p) => p.deviceOwner === METADATA_OWNER).map((p) => [p.networkId, p]))
  const interfaces = Map.groupBy(
    wanted.ports.filter((port) => port.deviceOwner === INTERFACE_OWNER),
    (port) => port.deviceId,
  )
  const floating = Map.groupBy(wanted.floatingIps, (floatingIp) => floatingIp.routerId)
  return {
    networks: wanted.networks.map((network) =>
      networkOf(network, subnetsByNetwork.get(network.id) ?? [], metadata.get(network.id)),
    ),
    ports: wanted.ports.filter(isPlugged).map((port) => portOf(port, disabled, wanted)),
    routers: wanted.routers.map((router) =>
      routerOf(router, interfaces.get(router.id) ?? [], floating.get(router.id) ?? [], ports, subnets),
    ),
    groups: wanted.groups.map(groupOf),
  }
}

const hasAddress = (port: Port): boolean => port.fixedIps.length > 0

/** Routers and floating IPs are told of in another way. */
const isPlugged = (port: Port) => !isServiceOwner(port.deviceOwner) || port.deviceOwner === METADATA_OWNER

function networkOf(network: Network, subnets: readonly Subnet[], metadata: Port | undefined): TopologyNetwork {
  return {
    id: network.id,
    name: network.name,
    ...(network.physicalNetwork ? { physicalNetwork: network.physicalNetwork } : {}),
    ...(network.vlan ? { vlan: network.vlan } : {}),
    mtu: network.mtu,
    subnets: subnets.map((subnet) => subnetOf(subnet, metadata)),
  }
}

function subnetOf(subnet: Subnet, metadata: Port | undefined): TopologySubnet {
  const mode = subnet.raMode ?? subnet.addressMode
  const via = metadata?.fixedIps.find((address) => address.subnetId === subnet.id)?.ip
  return {
    id: subnet.id,
    version: subnet.version,
    cidr: subnet.cidr,
    ...(subnet.gateway ? { gateway: subnet.gateway } : {}),
    dhcp: subnet.dhcp,
    dns: subnet.dns,
    routes: subnet.routes,
    ...(mode ? { ipv6Mode: mode } : {}),
    ...(via && subnet.dhcp && subnet.version === 4 ? { metadataVia: via } : {}),
  }
}

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: V }

/** A network that is switched off carries nothing, whatever its ports say. */
const portOf = (port: Port, disabled: ReadonlySet<string>, { hostnames, virtual }: Wanted): TopologyPort => ({
  id: port.id,
  networkId: port.networkId,
  kind: port.deviceOwner === METADATA_OWNER ? 'metadata' : 'guest',
  mac: port.mac,
  addresses: port.fixedIps.map((address) => address.ip),
  allowedPairs: port.allowedPairs.map(({ ip, ...mac }) => ({ ip: blockOf(ip), ...mac })),
  secured: port.portSecurity,
  groupIds: port.groupIds,
  enabled: port.enabled && !disabled.has(port.networkId),
  ...given('chassis', hostnames?.get(port.hostId ?? '')),
  ...given('virtual', virtual?.get(port.id)),
  ...(port.hostname ? { hostname: port.hostname } : {}),
})

/** Callers may write a block with bits for hosts, which the fabric would take for one host. */
function blockOf(text: string): string {
  const cidr = text.includes('/') ? parseCidr(text) : undefined
  return cidr ? formatCidr(cidr) : text
}

/** Whatever order they were read in: the same rows make the same topology. */
const inOrder = (ports: readonly Port[]): Port[] => ports.toSorted((a, b) => (a.id < b.id ? -1 : 1))

function routerOf(
  router: Router,
  interfaces: readonly Port[],
  floatingIps: readonly FloatingIp[],
  ports: ReadonlyMap<string, Port>,
  subnets: ReadonlyMap<string, Subnet>,
): TopologyRouter {
  const outside = router.gateway && ports.get(router.gateway.portId)
  const gateway = outside && hasAddress(outside) ? outside : undefined
  return {
    id: router.id,
    name: router.name,
    enabled: router.enabled,
    // one without an address would be refused by the fabric, and with it all that hangs on the router
    interfaces: inOrder(interfaces.filter(hasAddress)).map((port) => ({
      portId: port.id,
      networkId: port.networkId,
      mac: port.mac,
      addresses: withPrefixes(port.fixedIps, subnets),
    })),
    ...(router.gateway && gateway
      ? {
          gateway: {
            portId: gateway.id,
            networkId: gateway.networkId,
            mac: gateway.mac,
            addresses: withPrefixes(gateway.fixedIps, subnets),
            nexthops: gateway.fixedIps.flatMap((address) => subnets.get(address.subnetId)?.gateway ?? []),
            snat: router.gateway.snat,
          },
        }
      : {}),
    routes: router.routes,
    floatingIps: floatingIps.flatMap(({ id, ip, fixedIp, fixedPortId, portId }) => {
      const outside = ports.get(portId)
      return outside && fixedIp && fixedPortId
        ? [{ id, external: ip, internal: fixedIp, portId: fixedPortId, mac: outside.mac }]
        : []
    }),
  }
}

const withPrefixes = (addresses: readonly FixedIp[], subnets: ReadonlyMap<string, Subnet>): string[] =>
  addresses.flatMap(({ ip, subnetId }) => {
    const subnet = subnets.get(subnetId)
    return subnet ? [`${ip}/${cidrOf(subnet).prefix}`] : []
  })

const groupOf = (group: SecurityGroup & { members?: string[] }): TopologyGroup => ({
  id: group.id,
  name: group.name,
  rules: group.rules.map(ruleOf),
  ...(group.members ? { members: group.members } : {}),
})

const NAMED = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp' } as const

function ruleOf(rule: SecurityRule): TopologyRule {
  const number = protocolNumber(rule.protocol, rule.version)
  return {
    id: rule.id,
    direction: rule.direction,
    version: rule.version,
    ...(number === undefined ? {} : { protocol: number in NAMED ? NAMED[number as keyof typeof NAMED] : number }),
    ...(rule.min === null ? {} : { from: rule.min }),
    ...(rule.max === null ? {} : { to: rule.max }),
    ...(rule.remoteCidr ? { remoteCidr: rule.remoteCidr } : {}),
    ...(rule.remoteGroupId ? { remoteGroupId: rule.remoteGroupId } : {}),
  }
}
