/** Keeps endpoint groups: all endpoints of a service, a region or an interface, those to come included. */
import { hexOf } from '../../../kernel/ids.ts'
import type { Filter, ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { child, text } from '../../../store/filter.ts'
import { byId, equals, parseObject, readList, shapeAll } from '../entity/index.ts'
import { type Endpoint, type EndpointField, type EndpointInterface, listEndpoints } from './endpoint.ts'
import { catalogRefusals } from './refusals.ts'
import type { EndpointGroupRow } from './tables.ts'

/** Endpoints that fit all that is given. */
export interface EndpointFilter {
  serviceId?: string
  regionId?: string | null
  interface?: EndpointInterface
}

export interface EndpointGroup {
  id: string
  name: string
  description: string | null
  filter: EndpointFilter
}

export const createEndpointGroup = (ctx: StoreCtx, spec: Omit<EndpointGroup, 'id'>): Promise<EndpointGroup> =>
  transact(ctx, async (tx) => {
    const group = { ...spec, id: hexOf(tx.random.uuid()) }
    await tx.db.insertInto('endpoint_group').values(rowOf(group)).execute()
    recordChange(tx, 'catalog', group.id)
    return group
  })

export async function getEndpointGroup(ctx: StoreCtx, id: string): Promise<EndpointGroup> {
  const row = await ctx.db.selectFrom('endpoint_group').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw catalogRefusals.endpoint_group_not_found({ id })
  return shape(row)
}

const endpointGroups = byId('endpoint_group', {
  name: text('endpoint_group.name'),
  projectId: child('project_endpoint_group', 'endpoint_group_id', 'project_id'),
})
export type EndpointGroupField = keyof typeof endpointGroups.fields

export const listEndpointGroups = async (
  ctx: StoreCtx,
  request: ListRequest<EndpointGroupField> = {},
): Promise<Page<EndpointGroup>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('endpoint_group').selectAll(), endpointGroups, request), shape)

export const updateEndpointGroup = (
  ctx: StoreCtx,
  id: string,
  change: Partial<Omit<EndpointGroup, 'id'>>,
): Promise<EndpointGroup> =>
  transact(ctx, async (tx) => {
    const after: EndpointGroup = { ...(await getEndpointGroup(tx, id)), ...change }
    await tx.db.updateTable('endpoint_group').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
    return after
  })

/** Projects that had it lose it. */
export const deleteEndpointGroup = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getEndpointGroup(tx, id)
    await tx.db.deleteFrom('project_endpoint_group').where('endpoint_group_id', '=', id).execute()
    await deleteFound(tx.db.deleteFrom('endpoint_group').where('id', '=', id))
    recordChange(tx, 'catalog', id)
  })

export async function listEndpointsOfGroup(ctx: StoreCtx, id: string): Promise<Endpoint[]> {
  const { filter } = await getEndpointGroup(ctx, id)
  return (await listEndpoints(ctx, { filters: filtersOf(filter) })).items
}

/** Endpoints that fit, as a list is asked for them. */
const filtersOf = ({ serviceId, regionId, interface: which }: EndpointFilter): Filter<EndpointField>[] => [
  ...(serviceId === undefined ? [] : [equals('serviceId', serviceId)]),
  ...(regionId === undefined ? [] : [equals('regionId', regionId)]),
  ...(which === undefined ? [] : [equals('interface', which)]),
]

export const fits = (endpoint: Required<EndpointFilter>, filter: EndpointFilter): boolean =>
  (filter.serviceId === undefined || filter.serviceId === endpoint.serviceId) &&
  (filter.regionId === undefined || filter.regionId === endpoint.regionId) &&
  (filter.interface === undefined || filter.interface === endpoint.interface)

export const shape = ({ filters, ...row }: EndpointGroupRow): EndpointGroup => ({ ...row, filter: parseObject(filters) })
const rowOf = ({ filter, ...group }: EndpointGroup): EndpointGroupRow => ({ ...group, filters: JSON.stringify(filter) })
