/** What makes a subnet sound, without looking at any row. */
import {
  type Cidr,
  contains,
  formatCidr,
  formatIp,
  hostRange,
  type IpVersion,
  isHostAddress,
  overlaps,
  parseCidr,
  parseIp,
} from '../../kernel/cidr.ts'
import { type AddressField, subnetRefusals, type VersionField } from './subnet.refusals.ts'

export interface Pool {
  start: string
  end: string
}

export interface Route {
  destination: string
  nexthop: string
}

export const IPV6_MODES = ['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless'] as const
export type Ipv6Mode = (typeof IPV6_MODES)[number]

const MOST_NAMESERVERS = 5
const MOST_ROUTES = 20
/** Each is compared with each. */
const MOST_POOLS = 100
const LOOPBACK = ['127.0.0.0/8', '::1/128']
/** IPv4 in the clothes of IPv6: no router and no guest can make use of it. */
const MAPPED = ['::ffff:0:0/96']
const MULTICAST = ['224.0.0.0/4', 'ff00::/8']

function requireVersion(text: string, of: IpVersion, version: IpVersion, field: VersionField): void {
  if (of !== version) throw subnetRefusals.wrong_version({ field, text, version })
}

/** A block as callers must write it: with its length. */
function parseBlock(text: string, field: AddressField): Cidr {
  const cidr = parseCidr(text)
  if (!cidr) throw subnetRefusals.bad_block({ field, text })
  if (text.includes('/')) return cidr
  throw subnetRefusals.block_without_length({ field, text, better: formatCidr(cidr) })
}

/** Where a route leads: a block without bits for hosts. */
function parseDestination(text: string, field: AddressField): Cidr {
  const cidr = parseCidr(text)
  if (!cidr) throw subnetRefusals.bad_block({ field, text })
  const [address = '', length] = text.split('/')
  if (length !== undefined && parseIp(address)?.value === cidr.first) return cidr
  throw subnetRefusals.destination_with_host_bits({ field, text, better: formatCidr(cidr) })
}

/** The block of a new subnet, in canonical text. */
export function checkCidr(text: string, version: IpVersion): Cidr {
  const cidr = parseBlock(text, 'block')
  requireVersion(text, cidr.version, version, 'block')
  if (cidr.prefix === 0) throw subnetRefusals.block_of_everything()
  return cidr
}

const isWithin = (inner: Cidr, outer: Cidr): boolean =>
  inner.version === outer.version && outer.first <= inner.first && inner.last <= outer.last

/** Blocks out of which nobody can be served addresses: too small, or not for hosts. */
export function requireServable(cidr: Cidr): void {
  const within = (texts: readonly string[]) => texts.some((text) => isWithin(cidr, parseBlock(text, 'block')))
  if (cidr.prefix > (cidr.version === 4 ? 30 : 126)) throw subnetRefusals.block_too_small()
  if (within(MAPPED)) throw subnetRefusals.block_mapped()
  if (within(MULTICAST)) throw subnetRefusals.block_multicast()
  if (within(LOOPBACK)) throw subnetRefusals.block_loopback()
  if (cidr.version === 4 && cidr.first === 0n) throw subnetRefusals.block_from_zero()
}

/**
 * @param asked undefined: the first address that a host can have, which of IPv6 is the block's own; null: none. One that is not
 *   of the block is not judged: it may be reached some other way.
 */
export function gatewayOf(cidr: Cidr, asked: string | null | undefined): string | null {
  if (asked === null) return null
  if (asked === undefined) return formatIp({ version: cidr.version, value: cidr.version === 6 ? cidr.first : cidr.first + 1n })
  const ip = parseIp(asked)
  if (!ip) throw subnetRefusals.bad_address({ field: 'gateway', text: asked })
  requireVersion(asked, ip.version, cidr.version, 'gateway')
  if (cidr.version === 4 && contains(cidr, ip) && !isHostAddress(cidr, ip)) throw subnetRefusals.gateway_outside()
  return formatIp(ip)
}

/** Every address a host may have but the gateway's, in one pool or two. */
export function usualPools(cidr: Cidr, gateway: string | null): Pool[] {
  const { first, last } = hostRange(cidr)
  const hole = gateway === null ? undefined : parseIp(gateway)?.value
  const pool = (from: bigint, to: bigint): Pool[] =>
    from > to
      ? []
      : [{ start: formatIp({ version: cidr.version, value: from }), end: formatIp({ version: cidr.version, value: to }) }]
  if (hole === undefined || hole < first || hole > last) return pool(first, last)
  return [...pool(first, hole - 1n), ...pool(hole + 1n, last)]
}

/** Of pools that are given: a subnet that has more from before keeps them. */
export function requireFewPools(pools: readonly Pool[] | undefined): void {
  if (pools !== undefined && pools.length > MOST_POOLS) throw subnetRefusals.too_many_pools({ limit: MOST_POOLS })
}

/** Pools lie in the subnet and apart from each other and from the gateway. */
export function checkPools(cidr: Cidr, pools: readonly Pool[], gateway: string | null): Pool[] {
  const ranges = pools.map((pool) => rangeOf(cidr, pool))
  ranges.forEach((range, i) => {
    for (const other of ranges.slice(i + 1))
      if (overlaps(range, other))
        throw subnetRefusals.overlapping_pools({ pool: range.text, other: other.text, block: formatCidr(cidr) })
    const ip = gateway === null ? undefined : parseIp(gateway)
    if (ip && contains(range, ip)) throw subnetRefusals.gateway_in_pool({ gateway, pool: range.text })
  })
  return ranges.map(({ version, first, last }) => ({
    start: formatIp({ version, value: first }),
    end: formatIp({ version, value: last }),
  }))
}

function rangeOf(cidr: Cidr, { start, end }: Pool): Cidr & { text: string } {
  const [from, to] = [parseIp(start), parseIp(end)]
  const text = `${start}-${end}`
  if (!from || !to || from.version !== to.version || to.value < from.value) throw subnetRefusals.invalid_pool({ pool: text })
  const { first, last } = hostRange(cidr)
  if (from.version !== cidr.version || from.value < first || to.value > last)
    throw subnetRefusals.pool_out_of_bounds({ pool: text, block: formatCidr(cidr) })
  return { version: from.version, prefix: 0, first: from.value, last: to.value, text }
}

export function checkNameservers(servers: readonly string[], version: IpVersion): string[] {
  if (servers.length > MOST_NAMESERVERS) throw subnetRefusals.too_many_nameservers()
  return servers.map((server, i) => {
    const ip = parseIp(server)
    if (!ip) throw subnetRefusals.bad_nameserver({ text: server })
    if (servers.indexOf(server) !== i) throw subnetRefusals.nameserver_twice({ text: server })
    requireVersion(server, ip.version, version, 'nameserver')
    return formatIp(ip)
  })
}

/** Routes that guests of a subnet are told. */
export function checkHostRoutes(routes: readonly Route[], version: IpVersion): Route[] {
  if (routes.length > MOST_ROUTES) throw subnetRefusals.too_many_routes()
  return checkRoutes(routes, 'subnet_route').map((route, i) => {
    const { destination, nexthop } = routes[i] ?? route
    requireVersion(nexthop, parseIp(nexthop)?.version ?? version, version, 'nexthop')
    requireVersion(destination, parseCidr(destination)?.version ?? version, version, 'destination')
    return route
  })
}

/** In canonical text, and no two the same. */
export function checkRoutes(routes: readonly Route[], field: 'subnet_route' | 'router_route'): Route[] {
  const seen = new Set<string>()
  return routes.map(({ destination, nexthop }) => {
    const ip = parseIp(nexthop)
    const cidr = parseDestination(destination, field)
    if (!ip) throw subnetRefusals.bad_address({ field, text: nexthop })
    const route = { destination: formatCidr(cidr), nexthop: formatIp(ip) }
    if (cidr.version !== ip.version) throw subnetRefusals.route_of_two_versions({ field, destination, nexthop })
    const key = JSON.stringify(route)
    if (seen.has(key)) throw subnetRefusals.route_twice({ field, destination, nexthop })
    seen.add(key)
    return route
  })
}

export interface Ipv6Modes {
  raMode: Ipv6Mode | null
  addressMode: Ipv6Mode | null
}

export function checkIpv6Modes(cidr: Cidr, dhcp: boolean, { raMode, addressMode }: Ipv6Modes): void {
  if (!raMode && !addressMode) return
  if (cidr.version === 4) throw subnetRefusals.ipv6_mode_on_ipv4({ first: raMode ? 'advertisement' : 'address' })
  if (!dhcp) throw subnetRefusals.ipv6_mode_without_dhcp()
  if (raMode && addressMode && raMode !== addressMode) throw subnetRefusals.ipv6_modes_differ({ raMode, addressMode })
  if ((raMode ?? addressMode) !== 'dhcpv6-stateful' && cidr.prefix !== 64)
    throw subnetRefusals.ipv6_mode_prefix({ block: formatCidr(cidr) })
}
