/** Queries of routers. */
import { sql } from 'kysely'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among, flag } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { conditionOf, readingOf, visible, type Where } from './access.ts'
import type { FixedIp } from './address.ts'
import { loadPorts } from './port.store.ts'
import { routerRefusals } from './router.refusals.ts'
import { notifyTopologyChange, type Standard, type StandardField, standardFields, standardOf } from './standard.ts'
import type { Route } from './subnet.check.ts'
import { type Subnet, subnetsOfNetworks } from './subnet.store.ts'
import type { PortRow, RouterRow } from './tables.ts'

export const INTERFACE_OWNER = 'network:router_interface'
export const GATEWAY_OWNER = 'network:router_gateway'

export interface Router extends Standard {
  enabled: boolean
  gateway: { networkId: string; portId: string; snat: boolean; fixedIps: FixedIp[] } | null
  routes: Route[]
}

/** @throws not_found when absent or another project's */
export async function getRouterRow(ctx: StoreCtx, id: string): Promise<RouterRow> {
  const row = await ctx.db.selectFrom('router').selectAll().where('id', '=', id).where(visible(ctx, 'router')).executeTakeFirst()
  if (!row) throw routerRefusals.router_not_found({ id })
  return row
}

export async function getRouter(ctx: StoreCtx, id: string): Promise<Router> {
  const [router] = await loadRouters(ctx, [await getRouterRow(ctx, id)])
  if (!router) throw routerRefusals.router_not_found({ id })
  return router
}

export async function listRouters(ctx: StoreCtx, where: Where<RouterRow> = {}): Promise<Router[]> {
  const rows = await ctx.db
    .selectFrom('router')
    .selectAll()
    .where(conditionOf(ctx.db, 'router', where))
    .where(visible(ctx, 'router'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return loadRouters(ctx, rows)
}

export type RouterField = StandardField | 'enabled'

const routerList: ListTable<RouterField> = {
  table: 'router',
  fields: { ...standardFields('router'), enabled: flag('router.enabled') },
  joins: sql`left join port as gateway on gateway.id = router.gateway_port_id`,
  stamp: sql`router.revision || '.' || coalesce(gateway.revision, 0)`,
  order: byCreation('router'),
}

/** The routers that the caller may see. */
export const routerKeys = (ctx: StoreCtx, request: ListRequest<RouterField>): Promise<KeyPage> =>
  readKeys(ctx.db, routerList, request, readingOf(ctx, routerList.table))

export async function routersByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Router[]> {
  const rows = await ctx.db
    .selectFrom('router')
    .selectAll()
    .where(among(ctx.db, 'router.id', ids))
    .execute()
  return loadRouters(ctx, inOrder(ids, rows))
}

async function loadRouters(ctx: StoreCtx, rows: readonly RouterRow[]): Promise<Router[]> {
  const ids = rows.flatMap((row) => row.gateway_port_id ?? [])
  const ports = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where(conditionOf<PortRow>(ctx.db, 'port', { id: ids }))
    .execute()
  const byId = new Map((await loadPorts(ctx, ports)).map((port) => [port.id, port]))
  return rows.map((row) => {
    const port = row.gateway_port_id ? byId.get(row.gateway_port_id) : undefined
    return {
      ...standardOf(row),
      enabled: row.enabled === 1,
      gateway: port ? { networkId: port.networkId, portId: port.id, snat: row.snat === 1, fixedIps: port.fixedIps } : null,
      routes: JSON.parse(row.routes_json) as Route[],
    }
  })
}

/** A router's address in a subnet, its gateway's too. */
export interface Foot {
  subnet: Subnet
  ip: string
  portId: string
}

/** Every subnet that the router stands in. Ports that only bear its id are none of its. */
export async function feetOf(ctx: StoreCtx, routerId: string): Promise<Foot[]> {
  const rows = await ctx.db
    .selectFrom('address')
    .innerJoin('port', 'port.id', 'address.port_id')
    .select(['address.subnet_id', 'address.network_id', 'address.ip', 'port.id'])
    .where('port.device_id', '=', routerId)
    .where('port.device_owner', 'in', [INTERFACE_OWNER, GATEWAY_OWNER])
    .execute()
  const subnets = await subnetsOfNetworks(ctx, [...new Set(rows.map((row) => row.network_id))])
  return rows.flatMap((row) => {
    const subnet = subnets.find((candidate) => candidate.id === row.subnet_id)
    return subnet ? [{ subnet, ip: row.ip, portId: row.id }] : []
  })
}

/** The ports with which a router stands in networks, its gateway apart. */
export const interfaceRows = (ctx: StoreCtx, routerId: string): Promise<PortRow[]> =>
  ctx.db
    .selectFrom('port')
    .selectAll()
    .where('device_id', '=', routerId)
    .where('device_owner', '=', INTERFACE_OWNER)
    .orderBy('created_at')
    .orderBy('id')
    .execute()

export async function updateRouterRow(tx: StoreCtx, row: RouterRow, set: Partial<RouterRow>): Promise<void> {
  await tx.db
    .updateTable('router')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  recordChange(tx, 'router', row.id, row.project_id)
  notifyTopologyChange(tx, 'router', row.id)
}
