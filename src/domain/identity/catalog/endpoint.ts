/** Endpoints of the catalogue: where a service answers, in a region, for whom. */
import { hexOf } from '../../../kernel/ids.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { couldNotFind, type Extra, parseObject } from '../attributes.ts'
import { conditionOf, type ListRequest } from '../filter.ts'
import type { CatalogEndpointRow } from '../tables.ts'
import { createRegion, findRegion } from './region.ts'
import { getService } from './service.ts'

export type EndpointInterface = CatalogEndpointRow['interface']
export const ENDPOINT_INTERFACES: readonly EndpointInterface[] = ['public', 'internal', 'admin']

export interface Endpoint {
  id: string
  serviceId: string
  interface: EndpointInterface
  regionId: string | null
  url: string
  name: string
  enabled: boolean
  extra: Extra
}

export type NewEndpoint = Pick<Endpoint, 'serviceId' | 'interface' | 'url'> & Partial<Endpoint>

/** A region that is not there yet is made, as identity has always done. */
export const createEndpoint = (ctx: StoreCtx, wish: NewEndpoint): Promise<Endpoint> =>
  transact(ctx, async (tx) => {
    await getService(tx, wish.serviceId)
    const endpoint: Endpoint = { regionId: null, name: '', enabled: true, extra: {}, ...wish, id: hexOf(tx.random.uuid()) }
    await ensureRegion(tx, endpoint.regionId)
    await tx.db.insertInto('catalog_endpoint').values(rowOf(endpoint)).execute()
    recordChange(tx, 'catalog', endpoint.id)
    return endpoint
  })

async function ensureRegion(tx: StoreCtx, id: string | null): Promise<void> {
  if (id !== null && !(await findRegion(tx, id))) await createRegion(tx, { id })
}

export async function getEndpoint(ctx: StoreCtx, id: string): Promise<Endpoint> {
  const row = await ctx.db.selectFrom('catalog_endpoint').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw couldNotFind('endpoint', id)
  return shape(row)
}

export async function listEndpoints(ctx: StoreCtx, request: ListRequest = {}): Promise<Endpoint[]> {
  const query = ctx.db.selectFrom('catalog_endpoint').selectAll().where(conditionOf(request.filters))
  return (await query.orderBy('id').execute()).map(shape)
}

export const updateEndpoint = (ctx: StoreCtx, id: string, change: Partial<Omit<Endpoint, 'id'>>): Promise<Endpoint> =>
  transact(ctx, async (tx) => {
    const before = await getEndpoint(tx, id)
    if (change.serviceId !== undefined) await getService(tx, change.serviceId)
    const after: Endpoint = { ...before, ...change, extra: { ...before.extra, ...change.extra } }
    await ensureRegion(tx, after.regionId)
    await tx.db.updateTable('catalog_endpoint').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
    return after
  })

export const deleteEndpoint = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getEndpoint(tx, id)
    await tx.db.deleteFrom('catalog_endpoint').where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
  })

const shape = (row: CatalogEndpointRow): Endpoint => ({
  id: row.id,
  serviceId: row.service_id,
  interface: row.interface,
  regionId: row.region_id,
  url: row.url,
  name: row.name,
  enabled: row.enabled === 1,
  extra: parseObject(row.extra),
})

const rowOf = (endpoint: Endpoint): CatalogEndpointRow => ({
  id: endpoint.id,
  service_id: endpoint.serviceId,
  interface: endpoint.interface,
  region_id: endpoint.regionId,
  url: endpoint.url,
  name: endpoint.name,
  enabled: Number(endpoint.enabled),
  extra: JSON.stringify(endpoint.extra),
})
