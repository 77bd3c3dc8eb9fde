/** Says what subnets refuse in Neutron's words. */
import type { AddressField, subnetRefusals, VersionField } from '../../../../domain/network/index.ts'
import { invalidAttribute, invalidInput, type NeutronSaid } from './said.ts'

const ATTRIBUTES = {
  block: 'cidr',
  gateway: 'gateway_ip',
  fixed_address: 'fixed_ips',
  allowed_pair: 'allowed_address_pairs',
  subnet_route: 'host_routes',
  router_route: 'routes',
} as const satisfies Record<AddressField, string>

const VERSIONED = {
  block: 'cidr',
  gateway: 'gateway_ip',
  nameserver: 'dns_nameserver',
  nexthop: 'nexthop',
  destination: 'destination',
} as const satisfies Record<VersionField, string>

const MODES = { advertisement: 'ipv6_ra_mode', address: 'ipv6_address_mode' } as const

const attributeOf = ({ field }: { field: AddressField }): string => ATTRIBUTES[field]
const nameservers = () => 'dns_nameservers'

export const subnetSaid = {
  subnet_not_found: { type: 'SubnetNotFound', say: ({ id }) => `Subnet ${id} could not be found.` },
  subnet_in_use: {
    type: 'SubnetInUse',
    say: ({ id }) => `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet.`,
  },
  subnets_overlap: invalidInput(
    ({ block, networkId }) => `Requested subnet with cidr: ${block} for network: ${networkId} overlaps with another subnet`,
  ),
  bad_address: invalidAttribute(attributeOf, ({ text }) => `'${text}' is not a valid IP address`),
  bad_block: invalidAttribute(attributeOf, ({ text }) => `'${text}' is not a valid IP subnet`),
  block_without_length: invalidAttribute(
    attributeOf,
    ({ text, better }) => `'${text}' isn't a recognized IP subnet cidr, '${better}' is recommended`,
  ),
  destination_with_host_bits: invalidAttribute(
    attributeOf,
    ({ text, better }) => `'${text}' is not a recognized CIDR, '${better}' is recommended`,
  ),
  wrong_version: invalidInput(
    ({ field, text, version }) => `${VERSIONED[field]} '${text}' does not match the ip_version '${version}'`,
  ),
  block_of_everything: invalidInput(() => '0 is not allowed as CIDR prefix length'),
  block_too_small: invalidInput(() => 'Subnet has a prefix length that is incompatible with DHCP service enabled'),
  block_mapped: invalidInput(() => 'IPv4-mapped IPv6 subnet is not supported if enable_dhcp is True'),
  block_multicast: invalidInput(() => 'Multicast IP subnet is not supported if enable_dhcp is True'),
  block_loopback: invalidInput(() => 'Loopback IP subnet is not supported if enable_dhcp is True'),
  block_from_zero: invalidInput(() => "First IP '0.0.0.0' of network is not supported if enable_dhcp is True"),
  gateway_outside: invalidInput(() => 'Gateway is not valid on subnet'),
  gateway_in_use: {
    type: 'GatewayIpInUse',
    say: ({ gateway, portId }) => `Current gateway ip ${gateway} already in use by port ${portId}. Unable to update.`,
  },
  gateway_in_pool: {
    type: 'GatewayConflictWithAllocationPools',
    say: ({ gateway, pool }) => `Gateway ip ${gateway} conflicts with allocation pool ${pool}.`,
  },
  invalid_pool: { type: 'InvalidAllocationPool', say: ({ pool }) => `The allocation pool ${pool} is not valid.` },
  pool_out_of_bounds: {
    type: 'OutOfBoundsAllocationPool',
    say: ({ pool, block }) => `The allocation pool ${pool} spans beyond the subnet cidr ${block}.`,
  },
  overlapping_pools: {
    type: 'OverlappingAllocationPools',
    say: ({ pool, other, block }) => `Found overlapping allocation pools: ${pool} ${other} for subnet ${block}.`,
  },
  too_many_pools: invalidInput(({ limit }) => `allocation_pools exceeds the maximum of ${limit} pools`),
  too_many_nameservers: {
    type: 'DNSNameServersExhausted',
    say: () => 'Unable to complete operation: too many DNS nameservers.',
  },
  bad_nameserver: invalidAttribute(nameservers, ({ text }) => `'${text}' is not a valid nameserver`),
  nameserver_twice: invalidAttribute(nameservers, ({ text }) => `Duplicate nameserver '${text}'`),
  too_many_routes: { type: 'HostRoutesExhausted', say: () => 'Unable to complete operation: too many routes.' },
  route_of_two_versions: invalidInput(
    ({ destination, nexthop }) => `destination ${destination} and nexthop ${nexthop} differ in their IP version`,
  ),
  route_twice: invalidAttribute(attributeOf, (route) => `Duplicate hostroute '${routeText(route)}'`),
  ipv6_mode_on_ipv4: invalidInput(({ first }) => `${MODES[first]} is not valid when ip_version is 4`),
  ipv6_mode_without_dhcp: invalidInput(() => 'ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False'),
  ipv6_modes_differ: invalidInput(
    ({ raMode, addressMode }) =>
      `ipv6_ra_mode set to '${raMode}' with ipv6_address_mode set to '${addressMode}' is not valid. If both attributes are set, they must be the same value`,
  ),
  ipv6_mode_prefix: invalidInput(
    ({ block }) =>
      `Invalid CIDR ${block} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64`,
  ),
} satisfies NeutronSaid<typeof subnetRefusals>

/** As Python prints it. */
export const routeText = ({ destination, nexthop }: { destination: string; nexthop: string }): string =>
  `{'destination': '${destination}', 'nexthop': '${nexthop}'}`
