/** The form of what hosts are told of ports and of the networks whose metadata they serve. */
import { type Static, Type } from '../../api/schema.ts'

const Whole = Type.Integer({ minimum: 0 })

const Address = Type.Object({
  ip: Type.String(),
  prefix: Whole,
  version: Type.Union([Type.Literal(4), Type.Literal(6)]),
  gateway: Type.Optional(Type.String()),
  dns: Type.Array(Type.String()),
  routes: Type.Array(Type.Object({ destination: Type.String(), nexthop: Type.String() })),
  dhcp: Type.Boolean(),
  /** How a guest comes by an IPv6 address, where the subnet says so. */
  ipv6Mode: Type.Optional(Type.Enum(['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless'])),
})

/** A port of a guest, as its document names it. */
export const wantedPort = Type.Object({
  id: Type.String(),
  networkId: Type.String(),
  networkName: Type.String(),
  mac: Type.String(),
  mtu: Whole,
  addresses: Type.Array(Address),
})

export type WantedPort = Static<typeof wantedPort>

const MetadataNetwork = Type.Object({
  networkId: Type.String(),
  portId: Type.String(),
  mac: Type.String(),
  mtu: Whole,
  /** With prefix: `10.0.0.2/24`. */
  addresses: Type.Array(Type.String()),
})

export type WantedMetadataNetwork = Static<typeof MetadataNetwork>

export const metadataNetworksForm = { name: 'metadataNetworks' as const, wanted: Type.Array(MetadataNetwork) }

export type MetadataNetworks = typeof metadataNetworksForm
