import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import type { Project } from '../directory/index.ts'
import { readProjects } from '../directory/index.ts'
import { identityRefusals } from '../entity/index.ts'
import { type Endpoint, getEndpoint, listEndpoints } from './endpoint.ts'
import { type EndpointGroup, fits, getEndpointGroup, listEndpointGroups } from './endpoint-group.ts'
import { catalogRefusals } from './refusals.ts'

/** What a project is given. */
export type Offer = { endpointId: string } | { endpointGroupId: string }

async function requireParties(ctx: StoreCtx, projectId: string, offer: Offer): Promise<void> {
  await requireProject(ctx, projectId)
  if ('endpointId' in offer) await getEndpoint(ctx, offer.endpointId)
  else await getEndpointGroup(ctx, offer.endpointGroupId)
}

async function requireProject(ctx: StoreCtx, id: string): Promise<void> {
  const found = await ctx.db.selectFrom('project').select('id').where('id', '=', id).executeTakeFirst()
  if (!found) throw identityRefusals.project_not_found({ id })
}

async function hasOffer(ctx: StoreCtx, projectId: string, offer: Offer): Promise<boolean> {
  const row =
    'endpointId' in offer
      ? await ctx.db
          .selectFrom('project_endpoint')
          .select('project_id')
          .where('project_id', '=', projectId)
          .where('endpoint_id', '=', offer.endpointId)
          .executeTakeFirst()
      : await ctx.db
          .selectFrom('project_endpoint_group')
          .select('project_id')
          .where('project_id', '=', projectId)
          .where('endpoint_group_id', '=', offer.endpointGroupId)
          .executeTakeFirst()
  return row !== undefined
}

/** @throws conflict when the project has it already */
export const addOffer = (ctx: StoreCtx, projectId: string, offer: Offer): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireParties(tx, projectId, offer)
    if (await hasOffer(tx, projectId, offer))
      throw 'endpointId' in offer ? catalogRefusals.endpoint_offered() : catalogRefusals.endpoint_group_offered()
    if ('endpointId' in offer)
      await tx.db.insertInto('project_endpoint').values({ project_id: projectId, endpoint_id: offer.endpointId }).execute()
    else
      await tx.db
        .insertInto('project_endpoint_group')
        .values({ project_id: projectId, endpoint_group_id: offer.endpointGroupId })
        .execute()
    recordChange(tx, 'catalog', projectId)
  })

/** @throws not_found when the project, the offer or the tie between them is not there */
export async function requireOffer(ctx: StoreCtx, projectId: string, offer: Offer): Promise<void> {
  await requireParties(ctx, projectId, offer)
  if (await hasOffer(ctx, projectId, offer)) return
  throw 'endpointId' in offer
    ? catalogRefusals.endpoint_not_offered({ id: offer.endpointId, projectId })
    : catalogRefusals.endpoint_group_not_offered({ id: offer.endpointGroupId, projectId })
}

export const removeOffer = (ctx: StoreCtx, projectId: string, offer: Offer): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireOffer(tx, projectId, offer)
    if ('endpointId' in offer)
      await tx.db
        .deleteFrom('project_endpoint')
        .where('project_id', '=', projectId)
        .where('endpoint_id', '=', offer.endpointId)
        .execute()
    else
      await tx.db
        .deleteFrom('project_endpoint_group')
        .where('project_id', '=', projectId)
        .where('endpoint_group_id', '=', offer.endpointGroupId)
        .execute()
    recordChange(tx, 'catalog', projectId)
  })

export async function listGroupsOfProject(ctx: StoreCtx, projectId: string): Promise<EndpointGroup[]> {
  await requireProject(ctx, projectId)
  const rows = await ctx.db.selectFrom('project_endpoint_group').selectAll().where('project_id', '=', projectId).execute()
  const ids = new Set(rows.map((row) => row.endpoint_group_id))
  return (await listEndpointGroups(ctx)).filter(({ id }) => ids.has(id))
}

/** Those it was given, by themselves and through groups. */
export async function listEndpointsOfProject(ctx: StoreCtx, projectId: string): Promise<Endpoint[]> {
  const groups = await listGroupsOfProject(ctx, projectId)
  const rows = await ctx.db.selectFrom('project_endpoint').selectAll().where('project_id', '=', projectId).execute()
  const ids = new Set(rows.map((row) => row.endpoint_id))
  const offered = (endpoint: Endpoint) => ids.has(endpoint.id) || groups.some(({ filter }) => fits(endpoint, filter))
  return (await listEndpoints(ctx)).filter(offered)
}

export async function listProjectsOfOffer(ctx: StoreCtx, offer: Offer): Promise<Project[]> {
  if ('endpointId' in offer) await getEndpoint(ctx, offer.endpointId)
  else await getEndpointGroup(ctx, offer.endpointGroupId)
  const rows =
    'endpointId' in offer
      ? await ctx.db.selectFrom('project_endpoint').selectAll().where('endpoint_id', '=', offer.endpointId).execute()
      : await ctx.db
          .selectFrom('project_endpoint_group')
          .selectAll()
          .where('endpoint_group_id', '=', offer.endpointGroupId)
          .execute()
  return (await readProjects(ctx, { ids: rows.map((row) => row.project_id) })).items
}
