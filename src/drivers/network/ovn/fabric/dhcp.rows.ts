/** What OVN's own DHCP server tells guests, a row for each subnet that wants it. */
import type { TopologyNetwork, TopologySubnet } from '../../driver.ts'
import { firstHost, macOf } from './cidr.ts'
import type { RowSettings } from './wanted-row.ts'
import { type Key, keyOf, NETWORK, type WantedRow } from './wanted-row.ts'

const LEASE_SECONDS = 43_200
const METADATA = '169.254.169.254/32'

export const dhcpKey = (subnetId: string): Key => keyOf({ kind: 'dhcp', id: subnetId })

/** Does OVN's server answer for this subnet? Guests of `slaac` ones need no server. */
export const isServed = ({ version, dhcp, ipv6Mode }: TopologySubnet): boolean =>
  dhcp && (version === 4 || ipv6Mode === 'dhcpv6-stateful' || ipv6Mode === 'dhcpv6-stateless')

export const dhcpRows = (network: TopologyNetwork, settings: RowSettings): WantedRow[] =>
  network.subnets.filter(isServed).map((subnet) => ({
    table: 'DHCP_Options',
    kind: 'dhcp',
    id: subnet.id,
    words: { [NETWORK]: network.id },
    columns: {
      cidr: subnet.cidr,
      options: subnet.version === 4 ? optionsV4(subnet, network, settings) : optionsV6(subnet, settings),
    },
  }))

function optionsV4(subnet: TopologySubnet, { mtu }: TopologyNetwork, settings: RowSettings): { [option: string]: string } {
  const dns = subnet.dns.length > 0 ? subnet.dns : settings.resolvers
  const v4 = dns.filter((address) => !address.includes(':'))
  const routes = routesOf(subnet)
  return {
    server_id: subnet.gateway ?? subnet.metadataVia ?? firstHost(subnet.cidr),
    server_mac: macOf(subnet.id),
    lease_time: `${LEASE_SECONDS}`,
    mtu: `${mtu}`,
    ...(subnet.gateway ? { router: subnet.gateway } : {}),
    ...(v4.length > 0 ? { dns_server: `{${v4.join(', ')}}` } : {}),
    ...(settings.domain ? { domain_name: `"${settings.domain}"` } : {}),
    ...(routes.length > 0 ? { classless_static_route: `{${routes.join(', ')}}` } : {}),
  }
}

/** A client that gets these ignores `router` (RFC 3442), so the default route is among them. */
function routesOf({ gateway, metadataVia, routes }: TopologySubnet): string[] {
  const special = [
    ...(metadataVia ? [`${METADATA},${metadataVia}`] : []),
    ...routes.map(({ destination, nexthop }) => `${destination},${nexthop}`),
  ]
  return special.length > 0 && gateway ? [...special, `0.0.0.0/0,${gateway}`] : special
}

function optionsV6(subnet: TopologySubnet, { domain }: RowSettings): { [option: string]: string } {
  const v6 = subnet.dns.filter((address) => address.includes(':'))
  return {
    server_id: macOf(subnet.id),
    ...(v6.length > 0 ? { dns_server: `{${v6.join(', ')}}` } : {}),
    ...(domain ? { domain_search: `"${domain}"` } : {}),
    ...(subnet.ipv6Mode === 'dhcpv6-stateless' ? { dhcpv6_stateless: 'true' } : {}),
  }
}
