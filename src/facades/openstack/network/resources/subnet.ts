import {
  createSubnet,
  deleteSubnet,
  getSubnet,
  listSubnets,
  type NewSubnet,
  type Subnet,
  type SubnetChange,
  updateSubnet,
} from '../../../../domain/network/index.ts'
import { atFirst, bool, free, list, needed, object, oneOf, orNull, text, Unfit, uuid } from '../attribute.ts'
import { defineResource, standardAttributes, type View } from '../resource.ts'
import { standardView } from '../standard-view.ts'

const address = text(64)
const mode = orNull(oneOf(['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless']))

/** Clients send it as a number or as text. */
function ipVersion(value: unknown): unknown {
  const version = Number(value)
  if (version === 4 || version === 6) return version
  throw new Unfit(`'${String(value)}' is not in [4, 6]`)
}

export const subnet = defineResource<Subnet, NewSubnet, SubnetChange>({
  name: 'subnet',
  plural: 'subnets',
  attributes: {
    ...standardAttributes,
    network_id: needed('networkId', uuid),
    ip_version: needed('version', ipVersion),
    cidr: needed('cidr', address),
    gateway_ip: free('gateway', orNull(address)),
    enable_dhcp: free('dhcp', bool),
    dns_nameservers: free('dns', list(address)),
    host_routes: free(
      'routes',
      list(
        object({
          destination: { field: 'destination', read: address, must: true },
          nexthop: { field: 'nexthop', read: address, must: true },
        }),
      ),
    ),
    allocation_pools: free(
      'pools',
      list(object({ start: { field: 'start', read: address, must: true }, end: { field: 'end', read: address, must: true } })),
    ),
    ipv6_ra_mode: atFirst('raMode', mode),
    ipv6_address_mode: atFirst('addressMode', mode),
  },
  columns: { name: 'name', network_id: 'network_id', cidr: 'cidr' },
  list: listSubnets,
  get: getSubnet,
  create: createSubnet,
  update: updateSubnet,
  remove: deleteSubnet,
  views: (_ctx, subnets) => subnets.map(viewOf),
})

const viewOf = (item: Subnet): View => ({
  ...standardView(item),
  name: item.name,
  network_id: item.networkId,
  ip_version: item.version,
  cidr: item.cidr,
  gateway_ip: item.gateway,
  enable_dhcp: item.dhcp,
  dns_nameservers: item.dns,
  host_routes: item.routes,
  allocation_pools: item.pools,
  ipv6_ra_mode: item.raMode,
  ipv6_address_mode: item.addressMode,
})
