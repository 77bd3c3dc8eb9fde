/** Subnets as Neutron's API has them. */
import {
  createSubnet,
  deleteSubnet,
  getSubnet,
  type Subnet,
  subnetKeys,
  subnetsByIds,
  updateSubnet,
} from '../../../../domain/network/index.ts'
import { attr } from '../../resource/attribute.ts'
import { defineResource } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { bool, ipVersion, list, object, oneOf, orNull, text, uuid } from '../../resource/reader.ts'
import { subnetAllow } from '../allowed-acts.ts'
import { standardAttributes, standardView } from './standard.ts'

const address = text(64)
const mode = orNull(oneOf(['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless']))
const routes = list(
  object({
    destination: { field: 'destination', read: address, must: true },
    nexthop: { field: 'nexthop', read: address, must: true },
  }),
)
const pools = list(
  object({ start: { field: 'start', read: address, must: true }, end: { field: 'end', read: address, must: true } }),
)

export const subnet = defineResource({
  name: 'subnet',
  plural: 'subnets',
  allow: subnetAllow,
  tags: 'subnet',
  attributes: {
    ...standardAttributes,
    network_id: attr(uuid, { field: 'networkId', create: 'must', filter: 'networkId', sort: 'networkId' }),
    ip_version: attr(ipVersion, { field: 'version', create: 'must', filter: 'version', sort: 'version' }),
    cidr: attr(address, { field: 'cidr', create: 'must', filter: 'cidr', sort: 'cidr' }),
    gateway_ip: attr(orNull(address), { field: 'gateway', create: 'may', update: 'may', filter: 'gateway', sort: 'gateway' }),
    enable_dhcp: attr(bool, { field: 'dhcp', create: 'may', update: 'may', filter: 'dhcp', sort: 'dhcp' }),
    dns_nameservers: attr(list(address), { field: 'dns', create: 'may', update: 'may' }),
    host_routes: attr(routes, { field: 'routes', create: 'may', update: 'may' }),
    allocation_pools: attr(pools, { field: 'pools', create: 'may', update: 'may' }),
    ipv6_ra_mode: attr(mode, { field: 'raMode', create: 'may', filter: 'raMode', sort: 'raMode' }),
    ipv6_address_mode: attr(mode, { field: 'addressMode', create: 'may', filter: 'addressMode', sort: 'addressMode' }),
  },
  keys: subnetKeys,
  byIds: subnetsByIds,
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
