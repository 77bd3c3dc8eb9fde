/** What a host's agent has to know of the ports of its guests, and of the metadata ports it serves. */
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import type { FixedIp } from './address.ts'
import type { WantedMetadataNetwork, WantedPort } from './host-form.ts'
import { METADATA_OWNER } from './metadata-port.ts'
import { loadPorts } from './port.store.ts'
import { cidrOf, type Subnet, subnetsOfNetworks } from './subnet.store.ts'

/** With the server that it is of. */
export type HostPort = WantedPort & { serverId: string }

/** The ports bound to a host, each server's in the order of its cards. */
export async function portsOfHost(ctx: StoreCtx, hostId: string): Promise<HostPort[]> {
  const rows = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where('host_id', '=', hostId)
    .orderBy('server_id')
    .orderBy('nic')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const networkIds = [...new Set(rows.map((row) => row.network_id))]
  const [networks, subnets] = [await networksById(ctx, networkIds), await subnetsById(ctx, networkIds)]
  return (await loadPorts(ctx, rows)).map((port) => ({
    id: port.id,
    serverId: port.serverId ?? '',
    networkId: port.networkId,
    networkName: networks.get(port.networkId)?.name ?? '',
    mac: port.mac,
    mtu: networks.get(port.networkId)?.mtu ?? 1500,
    addresses: port.fixedIps.flatMap((address) => addressOf(address, subnets)),
  }))
}

function addressOf({ ip, subnetId }: FixedIp, subnets: ReadonlyMap<string, Subnet>): WantedPort['addresses'] {
  const subnet = subnets.get(subnetId)
  if (!subnet) return []
  const { version, gateway, dns, routes, dhcp, addressMode } = subnet
  const optional = { ...(gateway && { gateway }), ...(addressMode && { ipv6Mode: addressMode }) }
  return [{ ip, prefix: cidrOf(subnet).prefix, version, dns, routes, dhcp, ...optional }]
}

/** One for each network that has DHCP and a port bound to the host. */
export async function metadataPortsOfHost(ctx: StoreCtx, hostId: string): Promise<WantedMetadataNetwork[]> {
  const rows = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where('device_owner', '=', METADATA_OWNER)
    .where('network_id', 'in', (eb) => eb.selectFrom('port').select('network_id').where('host_id', '=', hostId))
    .orderBy('network_id')
    .execute()
  const networkIds = rows.map((row) => row.network_id)
  const [networks, subnets] = [await networksById(ctx, networkIds), await subnetsById(ctx, networkIds)]
  return (await loadPorts(ctx, rows)).flatMap((port) => {
    const addresses = port.fixedIps
      .flatMap((address) => addressOf(address, subnets))
      .filter((address) => address.dhcp)
      .map(({ ip, prefix }) => `${ip}/${prefix}`)
    const mtu = networks.get(port.networkId)?.mtu ?? 1500
    return addresses.length === 0 ? [] : [{ networkId: port.networkId, portId: port.id, mac: port.mac, mtu, addresses }]
  })
}

async function networksById(ctx: StoreCtx, ids: readonly string[]): Promise<Map<string, { name: string; mtu: number }>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('network')
    .select(['id', 'name', 'mtu'])
    .where(among(ctx.db, 'network.id', ids))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

const subnetsById = async (ctx: StoreCtx, networkIds: readonly string[]): Promise<Map<string, Subnet>> =>
  new Map((await subnetsOfNetworks(ctx, networkIds)).map((subnet) => [subnet.id, subnet]))
