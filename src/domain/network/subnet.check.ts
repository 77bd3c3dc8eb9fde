/** What makes a subnet sound, without looking at any row. */
import { badRequest, conflict } from '../../kernel/errors.ts'
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
} from './cidr.ts'
import { invalidInput } from './errors.ts'

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
const LINK_LOCAL = 'fe80::/10'
const LOOPBACK = ['127.0.0.0/8', '::1/128']
/** IPv4 in the clothes of IPv6: no router and no guest can make use of it. */
const MAPPED = ['::ffff:0:0/96']
const MULTICAST = ['224.0.0.0/4', 'ff00::/8']

/** @param field as callers know what has the wrong version */
function requireVersion(text: string, of: IpVersion, version: IpVersion, name: string, field: string): void {
  if (of !== version) throw invalidInput(`${name} '${text}' does not match the ip_version '${version}'`, field)
}

/** A block as callers must write it: with its length. */
function parseBlock(text: string, field: string): Cidr {
  const cidr = parseCidr(text)
  if (!cidr) throw badRequest(`Invalid input for ${field}. Reason: '${text}' is not a valid IP subnet.`, field)
  if (text.includes('/')) return cidr
  const better = `'${text}' isn't a recognized IP subnet cidr, '${formatCidr(cidr)}' is recommended`
  throw badRequest(`Invalid input for ${field}. Reason: ${better}.`, field)
}

/** The block of a new subnet, in canonical text. */
export function checkCidr(text: string, version: IpVersion): Cidr {
  const cidr = parseBlock(text, 'cidr')
  requireVersion(text, cidr.version, version, 'cidr', 'cidr')
  if (cidr.prefix === 0) throw invalidInput('0 is not allowed as CIDR prefix length', 'cidr')
  return cidr
}

const isWithin = (inner: Cidr, outer: Cidr): boolean =>
  inner.version === outer.version && outer.first <= inner.first && inner.last <= outer.last

/** Blocks out of which nobody can be served addresses: too small, or not for hosts. */
export function requireServable(cidr: Cidr): void {
  const within = (texts: readonly string[]) => texts.some((text) => isWithin(cidr, parseBlock(text, 'cidr')))
  if (cidr.prefix > (cidr.version === 4 ? 30 : 126))
    throw invalidInput('Subnet has a prefix length that is incompatible with DHCP service enabled', 'cidr')
  if (within(MAPPED)) throw invalidInput('IPv4-mapped IPv6 subnet is not supported if enable_dhcp is True', 'cidr')
  if (within(MULTICAST)) throw invalidInput('Multicast IP subnet is not supported if enable_dhcp is True', 'cidr')
  if (within(LOOPBACK)) throw invalidInput('Loopback IP subnet is not supported if enable_dhcp is True', 'cidr')
  if (cidr.version === 4 && cidr.first === 0n)
    throw invalidInput("First IP '0.0.0.0' of network is not supported if enable_dhcp is True", 'cidr')
}

/** @param asked undefined: the first address; null: none */
export function gatewayOf(cidr: Cidr, asked: string | null | undefined): string | null {
  if (asked === null) return null
  if (asked === undefined) return formatIp({ version: cidr.version, value: hostRange(cidr).first })
  const ip = parseIp(asked)
  if (!ip) throw badRequest(`Invalid input for gateway_ip. Reason: '${asked}' is not a valid IP address.`, 'gateway_ip')
  requireVersion(asked, ip.version, cidr.version, 'gateway_ip', 'gateway_ip')
  if (!isHostAddress(cidr, ip) && !contains(parseBlock(LINK_LOCAL, 'gateway_ip'), ip))
    throw invalidInput('Gateway is not valid on subnet', 'gateway_ip')
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

/** Pools lie in the subnet and apart from each other and from the gateway. */
export function checkPools(cidr: Cidr, pools: readonly Pool[], gateway: string | null): Pool[] {
  const ranges = pools.map((pool) => rangeOf(cidr, pool))
  ranges.forEach((range, i) => {
    for (const other of ranges.slice(i + 1))
      if (overlaps(range, other))
        throw conflict(
          `Found overlapping allocation pools: ${range.text} ${other.text} for subnet ${formatCidr(cidr)}.`,
          'overlapping_pools',
        )
    const ip = gateway === null ? undefined : parseIp(gateway)
    if (ip && contains(range, ip))
      throw conflict(`Gateway ip ${gateway} conflicts with allocation pool ${range.text}.`, 'gateway_in_pool')
  })
  return ranges.map(({ version, first, last }) => ({
    start: formatIp({ version, value: first }),
    end: formatIp({ version, value: last }),
  }))
}

function rangeOf(cidr: Cidr, { start, end }: Pool): Cidr & { text: string } {
  const [from, to] = [parseIp(start), parseIp(end)]
  const text = `${start}-${end}`
  if (!from || !to || from.version !== to.version || to.value < from.value)
    throw badRequest(`The allocation pool ${text} is not valid.`, 'allocation_pools', 'invalid_pool')
  const { first, last } = hostRange(cidr)
  if (from.version !== cidr.version || from.value < first || to.value > last)
    throw badRequest(
      `The allocation pool ${text} spans beyond the subnet cidr ${formatCidr(cidr)}.`,
      'allocation_pools',
      'pool_out_of_bounds',
    )
  return { version: from.version, prefix: 0, first: from.value, last: to.value, text }
}

export function checkNameservers(servers: readonly string[], version: IpVersion): string[] {
  if (servers.length > MOST_NAMESERVERS)
    throw badRequest('Unable to complete operation: too many DNS nameservers.', 'dns_nameservers', 'too_many_nameservers')
  return servers.map((server, i) => {
    const ip = parseIp(server)
    if (!ip)
      throw badRequest(`Invalid input for dns_nameservers. Reason: '${server}' is not a valid nameserver.`, 'dns_nameservers')
    if (servers.indexOf(server) !== i)
      throw badRequest(`Invalid input for dns_nameservers. Reason: Duplicate nameserver '${server}'.`, 'dns_nameservers')
    requireVersion(server, ip.version, version, 'dns_nameserver', 'dns_nameservers')
    return formatIp(ip)
  })
}

/** Routes that guests of a subnet are told. */
export function checkHostRoutes(routes: readonly Route[], version: IpVersion): Route[] {
  if (routes.length > MOST_ROUTES)
    throw badRequest('Unable to complete operation: too many routes.', 'host_routes', 'too_many_routes')
  return checkRoutes(routes, 'host_routes').map((route, i) => {
    const { destination, nexthop } = routes[i] ?? route
    requireVersion(nexthop, parseIp(nexthop)?.version ?? version, version, 'nexthop', 'host_routes')
    requireVersion(destination, parseCidr(destination)?.version ?? version, version, 'destination', 'host_routes')
    return route
  })
}

/** In canonical text, and no two the same. */
export function checkRoutes(routes: readonly Route[], field: string): Route[] {
  const seen = new Set<string>()
  return routes.map(({ destination, nexthop }) => {
    const ip = parseIp(nexthop)
    const cidr = parseBlock(destination, field)
    if (!ip) throw badRequest(`Invalid input for ${field}. Reason: '${nexthop}' is not a valid IP address.`, field)
    const route = { destination: formatCidr(cidr), nexthop: formatIp(ip) }
    if (cidr.version !== ip.version)
      throw invalidInput(`destination ${destination} and nexthop ${nexthop} differ in their IP version`, field)
    const text = routeText({ destination, nexthop })
    const key = routeText(route)
    if (seen.has(key)) throw badRequest(`Invalid input for ${field}. Reason: Duplicate hostroute '${text}'.`, field)
    seen.add(key)
    return route
  })
}

/** As clients of the network API know routes from its errors. */
export const routeText = ({ destination, nexthop }: Route): string => `{'destination': '${destination}', 'nexthop': '${nexthop}'}`

export interface Ipv6Modes {
  raMode: Ipv6Mode | null
  addressMode: Ipv6Mode | null
}

export function checkIpv6Modes(cidr: Cidr, dhcp: boolean, { raMode, addressMode }: Ipv6Modes): void {
  const given = [raMode && 'ipv6_ra_mode', addressMode && 'ipv6_address_mode'].find((name) => name)
  if (!given) return
  if (cidr.version === 4) throw invalidInput(`${given} is not valid when ip_version is 4`, given)
  if (!dhcp) throw invalidInput('ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False', given)
  if (raMode && addressMode && raMode !== addressMode)
    throw invalidInput(
      `ipv6_ra_mode set to '${raMode}' with ipv6_address_mode set to '${addressMode}' is not valid. If both attributes are set, they must be the same value`,
      given,
    )
  if ((raMode ?? addressMode) !== 'dhcpv6-stateful' && cidr.prefix !== 64)
    throw invalidInput(
      `Invalid CIDR ${formatCidr(cidr)} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64`,
      'cidr',
    )
}
