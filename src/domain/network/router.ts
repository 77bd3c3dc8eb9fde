/** Routers: they join networks of a project, and those with an external one. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { dropTags } from '../tag/index.ts'
import { projectForNew, requirePermitted } from './access.ts'
import { networkQuotas } from './quotas.ts'
import { type GatewaySpec, removeGateway, setGateway } from './router.gateway.ts'
import { routerRefusals } from './router.refusals.ts'
import { checkRouterRoutes } from './router.routes.ts'
import { getRouter, getRouterRow, interfaceRows, type Router, updateRouterRow } from './router.store.ts'
import {
  compact,
  countOf,
  flag,
  type NewStandard,
  newStandardRow,
  notifyTopologyChange,
  type StandardChange,
  standardColumns,
  writeTags,
} from './standard.ts'
import type { Route } from './subnet.check.ts'
import type { RouterRow } from './tables.ts'

export interface NewRouter extends NewStandard {
  enabled?: boolean
  gateway?: GatewaySpec | null
}

export type RouterChange = StandardChange & { enabled?: boolean; gateway?: GatewaySpec | null; routes?: Route[] }

/** Held by whatever changes what a router is joined to. */
export const lockRouter = (tx: StoreCtx, id: string) => lockName(tx, `router:${id}`)

export async function createRouter(ctx: StoreCtx, given: NewRouter): Promise<Router> {
  const projectId = projectForNew(ctx, given.projectId)
  requireGatewayRights(ctx, 'create_router', given.gateway)
  return transact(ctx, async (tx) => {
    await networkQuotas.require(tx, projectId, 'router', 1, () => countOf(tx, 'router', projectId))
    const row: RouterRow = {
      ...(await newStandardRow(tx, 'router', projectId, given)),
      enabled: Number(given.enabled ?? true),
      gateway_port_id: null,
      snat: 1,
      routes_json: '[]',
    }
    await insertRow(tx.db, 'router', row)
    await writeTags(tx, 'router', row, given)
    if (given.gateway) await setGateway(tx, row, given.gateway)
    recordChange(tx, 'router', row.id, projectId)
    notifyTopologyChange(tx, 'router', row.id)
    return getRouter(tx, row.id)
  })
}

/** Members take what address the cloud gives their gateway, and translate behind it. */
function requireGatewayRights(ctx: StoreCtx, act: string, gateway: GatewaySpec | null | undefined): void {
  if (!gateway) return
  requirePermitted(ctx, act, {
    'external_gateway_info:enable_snat': gateway.snat,
    'external_gateway_info:external_fixed_ips': gateway.fixedIps?.length ? gateway.fixedIps : undefined,
  })
}

export async function updateRouter(ctx: StoreCtx, id: string, change: RouterChange): Promise<Router> {
  return transact(ctx, async (tx) => {
    const row = await getRouterRow(tx, id)
    await lockRouter(tx, id)
    requireGatewayRights(tx, 'update_router', change.gateway)
    if (change.gateway) await setGateway(tx, row, change.gateway)
    if (change.gateway === null) await removeGateway(tx, row)
    const routes = change.routes && (await checkRouterRoutes(tx, id, change.routes))
    await updateRouterRow(tx, row, {
      ...standardColumns(change),
      ...compact({ enabled: flag(change.enabled), routes_json: routes && JSON.stringify(routes) }),
    })
    await writeTags(tx, 'router', row, change)
    return getRouter(tx, id)
  })
}

/** @throws conflict while it has interfaces */
export async function deleteRouter(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await getRouterRow(tx, id)
    await lockRouter(tx, id)
    if ((await interfaceRows(tx, id)).length > 0) throw routerRefusals.router_in_use({ id })
    await removeGateway(tx, row)
    await dropTags(tx, 'router', [id])
    await deleteFound(tx.db.deleteFrom('router').where('id', '=', id))
    recordChange(tx, 'router', id, row.project_id)
    notifyTopologyChange(tx, 'router', id)
  })
}
