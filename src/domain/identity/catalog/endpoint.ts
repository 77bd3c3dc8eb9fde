/** Keeps endpoints of the catalogue: where a service answers, in a region, for whom. */
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { flag, text } from '../../../store/filter.ts'
import { byId, type Extra, parseObject, readList, shapeAll } from '../entity/index.ts'
import { removeDependentsOfEndpoint } from './dependents.ts'
import { catalogRefusals } from './refusals.ts'
import { createRegion, findRegion } from './region.ts'
import { findService } from './service.ts'
import type { CatalogEndpointRow } from './tables.ts'

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

/** How a region that is not there yet is met: refused, or made as identity did in its older API. */
export interface RegionManner {
  makeRegion?: boolean
}

/** What may stand between `$(` or `%(` and `)s` in an address. */
const FILLED = new Set(['tenant_id', 'project_id', 'user_id', 'compute_host', 'public_endpoint']) // foreign word: catalogues in use spell the project so

/** @throws bad_request for a service or region that is not there, or an address that nobody can fill in */
export const createEndpoint = (ctx: StoreCtx, spec: NewEndpoint, manner: RegionManner = {}): Promise<Endpoint> =>
  transact(ctx, async (tx) => {
    if ([...spec.url.matchAll(/[$%]\((\w*)\)?s?/g)].some(([whole, name = '']) => !whole.endsWith(')s') || !FILLED.has(name)))
      throw catalogRefusals.bad_endpoint_url({ url: spec.url })
    const endpoint: Endpoint = { regionId: null, name: '', enabled: true, extra: {}, ...spec, id: hexOf(tx.random.uuid()) }
    await requirePlace(tx, endpoint, manner)
    await tx.db.insertInto('catalog_endpoint').values(rowOf(endpoint)).execute()
    recordChange(tx, 'catalog', endpoint.id)
    return endpoint
  })

async function requirePlace(tx: StoreCtx, { serviceId, regionId }: Endpoint, { makeRegion }: RegionManner): Promise<void> {
  if (!(await findService(tx, serviceId))) throw catalogRefusals.endpoint_service_unknown({ id: serviceId })
  if (regionId === null || (await findRegion(tx, regionId))) return
  if (!makeRegion) throw catalogRefusals.endpoint_region_unknown({ id: regionId })
  await createRegion(tx, { id: regionId })
}

export async function getEndpoint(ctx: StoreCtx, id: string): Promise<Endpoint> {
  const row = await ctx.db.selectFrom('catalog_endpoint').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw catalogRefusals.endpoint_not_found({ id })
  return shape(row)
}

const endpoints = byId('catalog_endpoint', {
  id: text('catalog_endpoint.id'),
  interface: text('catalog_endpoint.interface'),
  serviceId: text('catalog_endpoint.service_id'),
  regionId: text('catalog_endpoint.region_id', { nullable: true }),
  enabled: flag('catalog_endpoint.enabled'),
})
export type EndpointField = keyof typeof endpoints.fields

export const listEndpoints = async (ctx: StoreCtx, request: ListRequest<EndpointField> = {}): Promise<Page<Endpoint>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('catalog_endpoint').selectAll(), endpoints, request), shape)

export const updateEndpoint = (
  ctx: StoreCtx,
  id: string,
  change: Partial<Omit<Endpoint, 'id'>>,
  manner: RegionManner = {},
): Promise<Endpoint> =>
  transact(ctx, async (tx) => {
    const before = await getEndpoint(tx, id)
    const after: Endpoint = { ...before, ...change, extra: { ...before.extra, ...change.extra } }
    await requirePlace(tx, after, manner)
    await tx.db.updateTable('catalog_endpoint').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
    return after
  })

export const deleteEndpoint = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getEndpoint(tx, id)
    await removeDependentsOfEndpoint(tx, id)
    await deleteFound(tx.db.deleteFrom('catalog_endpoint').where('id', '=', id))
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
