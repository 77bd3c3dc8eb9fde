/** Declares what subnets refuse, and what is no address or block. */
import { defineRefusals } from '../../kernel/refusal.ts'

/** Where an address or a block stood. */
export type AddressField = 'block' | 'gateway' | 'fixed_address' | 'allowed_pair' | 'subnet_route' | 'router_route'
/** What has to be of a subnet's IP version. */
export type VersionField = 'block' | 'gateway' | 'nameserver' | 'nexthop' | 'destination'

interface OfField {
  field: AddressField
  text: string
}

interface OfRoute {
  field: AddressField
  destination: string
  nexthop: string
}

export const subnetRefusals = defineRefusals('network', {
  subnet_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Subnet ${id} was not found.` },
  subnet_in_use: { code: 'conflict', say: ({ id }: { id: string }) => `Subnet ${id} still has ports with addresses of it.` },
  subnets_overlap: {
    code: 'bad_request',
    say: ({ block, networkId }: { block: string; networkId: string }) =>
      `Network ${networkId} has a subnet that overlaps with ${block}.`,
  },

  bad_address: { code: 'bad_request', say: ({ text }: OfField) => `'${text}' is no IP address.` },
  bad_block: { code: 'bad_request', say: ({ text }: OfField) => `'${text}' is no block of IP addresses.` },
  block_without_length: {
    code: 'bad_request',
    say: ({ text, better }: OfField & { better: string }) => `'${text}' lacks the length of its prefix: say '${better}'.`,
  },
  destination_with_host_bits: {
    code: 'bad_request',
    say: ({ text, better }: OfField & { better: string }) => `'${text}' is no block of addresses: did you mean '${better}'?`,
  },
  wrong_version: {
    code: 'bad_request',
    say: ({ text, version }: { field: VersionField; text: string; version: 4 | 6 }) => `'${text}' is not of IPv${version}.`,
  },

  block_of_everything: { code: 'bad_request', say: () => 'A subnet cannot be all addresses there are.' },
  block_too_small: { code: 'bad_request', say: () => 'The subnet is too small for DHCP.' },
  block_mapped: { code: 'bad_request', say: () => 'A block of IPv4 addresses written as IPv6 cannot have DHCP.' },
  block_multicast: { code: 'bad_request', say: () => 'A block of multicast addresses cannot have DHCP.' },
  block_loopback: { code: 'bad_request', say: () => 'A block of loopback addresses cannot have DHCP.' },
  block_from_zero: { code: 'bad_request', say: () => 'A block that begins with 0.0.0.0 cannot have DHCP.' },

  gateway_outside: { code: 'bad_request', say: () => 'The gateway has to be an address of the subnet.' },
  gateway_in_use: {
    code: 'conflict',
    say: ({ gateway, portId }: { gateway: string; portId: string }) =>
      `The gateway cannot move from ${gateway}: the router's port ${portId} has that address.`,
  },
  gateway_in_pool: {
    code: 'conflict',
    say: ({ gateway, pool }: { gateway: string | null; pool: string }) => `The pool ${pool} has the gateway ${gateway} in it.`,
  },
  invalid_pool: { code: 'bad_request', say: ({ pool }: { pool: string }) => `${pool} is no range of addresses.` },
  pool_out_of_bounds: {
    code: 'bad_request',
    say: ({ pool, block }: { pool: string; block: string }) => `The pool ${pool} is not within ${block}.`,
  },
  overlapping_pools: {
    code: 'conflict',
    say: ({ pool, other }: { pool: string; other: string; block: string }) => `The pools ${pool} and ${other} overlap.`,
  },

  too_many_pools: {
    code: 'bad_request',
    say: ({ limit }: { limit: number }) => `A subnet is given at most ${limit} pools of addresses.`,
  },
  too_many_nameservers: { code: 'bad_request', say: () => 'A subnet has at most 5 nameservers.' },
  bad_nameserver: { code: 'bad_request', say: ({ text }: { text: string }) => `'${text}' is no address of a nameserver.` },
  nameserver_twice: { code: 'bad_request', say: ({ text }: { text: string }) => `The nameserver '${text}' is given twice.` },
  too_many_routes: { code: 'bad_request', say: () => 'A subnet has at most 20 routes.' },
  route_of_two_versions: {
    code: 'bad_request',
    say: ({ destination, nexthop }: OfRoute) => `The route to ${destination} cannot go by ${nexthop}: their IP versions differ.`,
  },
  route_twice: {
    code: 'bad_request',
    say: ({ destination, nexthop }: OfRoute) => `The route to ${destination} by ${nexthop} is given twice.`,
  },

  ipv6_mode_on_ipv4: {
    code: 'bad_request',
    say: (_: { first: 'advertisement' | 'address' }) => 'A subnet of IPv4 has no IPv6 mode.',
  },
  ipv6_mode_without_dhcp: { code: 'bad_request', say: () => 'A subnet without DHCP has no IPv6 mode.' },
  ipv6_modes_differ: {
    code: 'bad_request',
    say: ({ raMode, addressMode }: { raMode: string; addressMode: string }) =>
      `The router's advertisements say ${raMode} and the addresses are given by ${addressMode}: both modes have to be the same.`,
  },
  ipv6_mode_prefix: {
    code: 'bad_request',
    say: ({ block }: { block: string }) =>
      `${block} cannot have guests make their own addresses: that needs a prefix of 64 bits.`,
  },
})
