/** What makes a subnet sound, without looking at any row. */
import { badRequest, conflict } from '../../kernel/errors.ts'
import {
  type Cidr,
  canonicalIp,
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
import { invalidInput } from './faults.ts'

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

/** The block of a new subnet, in canonical text. */
export function checkCidr(text: string, version: IpVersion): Cidr {
  const cidr = parseCidr(text)
  if (!cidr) throw badRequest(`Invalid input for cidr. Reason: '${text}' is not a valid IP subnet.`, 'cidr')
  if (cidr.version !== version) throw invalidInput(`cidr '${text}' does not match the ip_version '${version}'`, 'cidr')
  if (cidr.prefix === 0) throw invalidInput('0 is not allowed as CIDR prefix length', 'cidr')
  return cidr
}

/** @param asked undefined: the first address; null: none */
export function gatewayOf(cidr: Cidr, asked: string | null | undefined): string | null {
  if (asked === null) return null
  if (asked === undefined) return formatIp({ version: cidr.version, value: hostRange(cidr).first })
  const ip = parseIp(asked)
  if (!ip) throw badRequest(`Invalid input for gateway_ip. Reason: '${asked}' is not a valid IP address.`, 'gateway_ip')
  const linkLocal = parseCidr('fe80::/10')
  if (!isHostAddress(cidr, ip) && !(linkLocal && contains(linkLocal, ip)))
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

export function checkNameservers(servers: readonly string[]): string[] {
  if (servers.length > MOST_NAMESERVERS)
    throw badRequest('Unable to complete operation: too many DNS nameservers.', 'dns_nameservers', 'too_many_nameservers')
  return servers.map((server, i) => {
    const ip = canonicalIp(server)
    if (!ip)
      throw badRequest(`Invalid input for dns_nameservers. Reason: '${server}' is not a valid nameserver.`, 'dns_nameservers')
    if (servers.indexOf(server) !== i)
      throw badRequest(`Invalid input for dns_nameservers. Reason: Duplicate nameserver '${server}'.`, 'dns_nameservers')
    return ip
  })
}

export function checkRoutes(routes: readonly Route[], version: IpVersion | undefined, field: string): Route[] {
  if (routes.length > MOST_ROUTES) throw badRequest('Unable to complete operation: too many routes.', field, 'too_many_routes')
  return routes.map(({ destination, nexthop }) => {
    const [cidr, ip] = [parseCidr(destination), parseIp(nexthop)]
    if (!cidr) throw badRequest(`Invalid input for ${field}. Reason: '${destination}' is not a valid IP subnet.`, field)
    if (!ip) throw badRequest(`Invalid input for ${field}. Reason: '${nexthop}' is not a valid IP address.`, field)
    if (cidr.version !== ip.version || (version !== undefined && version !== ip.version))
      throw invalidInput(`destination ${destination} and nexthop ${nexthop} differ in their IP version`, field)
    return { destination: formatCidr(cidr), nexthop: formatIp(ip) }
  })
}

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
