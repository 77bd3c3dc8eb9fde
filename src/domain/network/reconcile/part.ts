/** Reads what is concerned, whole, with all that it depends on: as many rows as belong to it, however many there are besides. */
import type { Topology, TopologyScope } from '../../../drivers/network/driver.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { hostIdsOf, hostnamesOf } from '../../host/index.ts'
import { asCloud } from '../access.ts'
import { listFloatingIps } from '../floating-ip.store.ts'
import { METADATA_OWNER } from '../metadata-port.ts'
import { listNetworks } from '../network.store.ts'
import { loadPorts, type Port } from '../port.store.ts'
import { GATEWAY_OWNER, INTERFACE_OWNER, listRouters } from '../router.store.ts'
import { subnetsOfNetworks } from '../subnet.store.ts'
import type { PortRow } from '../tables.ts'
import { topologyOf } from '../topology.ts'
import { virtualPorts } from '../virtual-port.ts'
import type { Asked } from './concern.ts'
import { readGroups } from './groups.ts'
import { inPieces } from './rows.ts'

export interface Part {
  topology: Topology
  scope: TopologyScope
  /** How many rows were read. */
  read: number
}

/** As it was at one moment. */
export const readPart = (ctx: StoreCtx, asked: Asked): Promise<Part> =>
  ctx.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((db) => read({ ...asCloud(ctx), db }, asked))

async function read(ctx: StoreCtx, asked: Asked): Promise<Part> {
  const rows = await portsAsked(ctx, asked)
  const routerIds = await routersAsked(ctx, asked, rows)
  const routers = await inPieces(routerIds, (ids) => listRouters(ctx, { id: ids }))
  const floatingIps = await inPieces(routerIds, (ids) => listFloatingIps(ctx, { router_id: ids }))
  const ends = await inPieces(routerIds, (ids) => endsOf(ctx, ids))
  const outer = await portsById(
    ctx,
    floatingIps.map(({ portId }) => portId),
  )
  const networkIds = [...asked.networks, ...asked.wholeNetworks, ...[...rows, ...ends].map((row) => row.network_id)]
  const networks = await inPieces(networkIds, (ids) => listNetworks(ctx, { id: ids }))
  const subnets = await inPieces(networkIds, (ids) => subnetsOfNetworks(ctx, ids))
  const metadata = await inPieces(networkIds, (ids) => metadataPorts(ctx, ids))
  const all = new Map([...rows, ...ends, ...outer, ...metadata].map((row) => [row.id, row]))
  const ports = await inPieces(all.values(), (piece): Promise<Port[]> => loadPorts(ctx, piece))
  const virtual = await virtualPorts(ctx, ports)
  const groups = await readGroups(ctx, asked.groups)
  const hostnames = await hostnamesOf(ctx, new Set(ports.flatMap(({ hostId }) => hostId ?? [])))
  const topology = topologyOf({ networks, subnets, ports, routers, floatingIps, groups, hostnames, virtual })
  return {
    topology,
    scope: {
      networks: asked.networks,
      wholeNetworks: asked.wholeNetworks,
      ports: [...asked.ports, ...rows.map(({ id }) => id)],
      routers: [...routerIds],
      groups: asked.groups,
    },
    read: networks.length + subnets.length + ports.length + routers.length + floatingIps.length + groups.length,
  }
}

const portsById = (ctx: StoreCtx, ids: Iterable<string>): Promise<PortRow[]> =>
  inPieces(ids, (piece) => ctx.db.selectFrom('port').selectAll().where('id', 'in', piece).execute())

async function portsAsked(ctx: StoreCtx, { ports, wholeNetworks, hosts }: Asked): Promise<PortRow[]> {
  const hostIds = hosts.length === 0 ? [] : await hostIdsOf(ctx, hosts)
  const all = [
    ...(await portsById(ctx, ports)),
    ...(await inPieces(wholeNetworks, (ids) => ctx.db.selectFrom('port').selectAll().where('network_id', 'in', ids).execute())),
    ...(await inPieces(hostIds, (ids) => ctx.db.selectFrom('port').selectAll().where('host_id', 'in', ids).execute())),
  ]
  return [...new Map(all.map((row) => [row.id, row])).values()]
}

const OWNERS = [INTERFACE_OWNER, GATEWAY_OWNER]

/** Those asked for, those that a port asked for is of, and those on the networks: they announce what their subnets say. */
async function routersAsked(ctx: StoreCtx, asked: Asked, rows: readonly PortRow[]): Promise<Set<string>> {
  const onNetworks = await inPieces(asked.networks, (ids) =>
    ctx.db.selectFrom('port').select('device_id').where('network_id', 'in', ids).where('device_owner', 'in', OWNERS).execute(),
  )
  return new Set([
    ...asked.routers,
    ...rows.filter(({ device_owner }) => OWNERS.includes(device_owner)).map(({ device_id }) => device_id),
    ...onNetworks.map(({ device_id }) => device_id),
  ])
}

const endsOf = (ctx: StoreCtx, routerIds: string[]): Promise<PortRow[]> =>
  ctx.db.selectFrom('port').selectAll().where('device_id', 'in', routerIds).where('device_owner', 'in', OWNERS).execute()

const metadataPorts = (ctx: StoreCtx, networkIds: string[]): Promise<PortRow[]> =>
  ctx.db.selectFrom('port').selectAll().where('network_id', 'in', networkIds).where('device_owner', '=', METADATA_OWNER).execute()
