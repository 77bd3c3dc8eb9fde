/** Associates endpoints and endpoint groups with projects, whose catalogue is made of these alone. */
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import type { Project } from '../directory/index.ts'
import { readProjects } from '../directory/index.ts'
import { equals, identityRefusals } from '../entity/index.ts'
import { type Endpoint, getEndpoint, listEndpoints } from './endpoint.ts'
import { type EndpointGroup, getEndpointGroup, listEndpointGroups, listEndpointsOfGroup } from './endpoint-group.ts'
import { catalogRefusals } from './refusals.ts'

/** What a project is given. */
export type EndpointOrGroup = { endpointId: string } | { endpointGroupId: string }

async function requireParties(ctx: StoreCtx, projectId: string, what: EndpointOrGroup): Promise<void> {
  await requireProject(ctx, projectId)
  if ('endpointId' in what) await getEndpoint(ctx, what.endpointId)
  else await getEndpointGroup(ctx, what.endpointGroupId)
}

async function requireProject(ctx: StoreCtx, id: string): Promise<void> {
  const found = await ctx.db.selectFrom('project').select('id').where('id', '=', id).executeTakeFirst()
  if (!found) throw identityRefusals.project_not_found({ id })
}

async function isAssociated(ctx: StoreCtx, projectId: string, what: EndpointOrGroup): Promise<boolean> {
  const row =
    'endpointId' in what
      ? await ctx.db
          .selectFrom('project_endpoint')
          .select('project_id')
          .where('project_id', '=', projectId)
          .where('endpoint_id', '=', what.endpointId)
          .executeTakeFirst()
      : await ctx.db
          .selectFrom('project_endpoint_group')
          .select('project_id')
          .where('project_id', '=', projectId)
          .where('endpoint_group_id', '=', what.endpointGroupId)
          .executeTakeFirst()
  return row !== undefined
}

/** @throws conflict when the project has it already */
export const associateWithProject = (ctx: StoreCtx, projectId: string, what: EndpointOrGroup): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireParties(tx, projectId, what)
    if (await isAssociated(tx, projectId, what))
      throw 'endpointId' in what ? catalogRefusals.endpoint_offered() : catalogRefusals.endpoint_group_offered()
    if ('endpointId' in what)
      await tx.db.insertInto('project_endpoint').values({ project_id: projectId, endpoint_id: what.endpointId }).execute()
    else
      await tx.db
        .insertInto('project_endpoint_group')
        .values({ project_id: projectId, endpoint_group_id: what.endpointGroupId })
        .execute()
    recordChange(tx, 'catalog', projectId)
  })

/** @throws not_found when the project, the what or the tie between them is not there */
export async function requireProjectAssociation(ctx: StoreCtx, projectId: string, what: EndpointOrGroup): Promise<void> {
  await requireParties(ctx, projectId, what)
  if (await isAssociated(ctx, projectId, what)) return
  throw 'endpointId' in what
    ? catalogRefusals.endpoint_not_offered({ id: what.endpointId, projectId })
    : catalogRefusals.endpoint_group_not_offered({ id: what.endpointGroupId, projectId })
}

export const dissociateFromProject = (ctx: StoreCtx, projectId: string, what: EndpointOrGroup): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireProjectAssociation(tx, projectId, what)
    if ('endpointId' in what)
      await deleteFound(
        tx.db.deleteFrom('project_endpoint').where('project_id', '=', projectId).where('endpoint_id', '=', what.endpointId),
      )
    else
      await deleteFound(
        tx.db
          .deleteFrom('project_endpoint_group')
          .where('project_id', '=', projectId)
          .where('endpoint_group_id', '=', what.endpointGroupId),
      )
    recordChange(tx, 'catalog', projectId)
  })

export async function listGroupsOfProject(ctx: StoreCtx, projectId: string): Promise<EndpointGroup[]> {
  await requireProject(ctx, projectId)
  return (await listEndpointGroups(ctx, { filters: [equals('projectId', projectId)] })).items
}

/** Those it was given, by themselves and through groups. */
export async function listEndpointsOfProject(ctx: StoreCtx, projectId: string): Promise<Endpoint[]> {
  const groups = await listGroupsOfProject(ctx, projectId)
  const rows = await ctx.db.selectFrom('project_endpoint').select('endpoint_id').where('project_id', '=', projectId).execute()
  const ids = new Set(rows.map((row) => row.endpoint_id))
  for (const group of groups) for (const { id } of await listEndpointsOfGroup(ctx, group.id)) ids.add(id)
  return (await listEndpoints(ctx, { filters: [{ field: 'id', values: [...ids] }] })).items
}

export async function listAssociatedProjects(ctx: StoreCtx, what: EndpointOrGroup): Promise<Project[]> {
  if ('endpointId' in what) await getEndpoint(ctx, what.endpointId)
  else await getEndpointGroup(ctx, what.endpointGroupId)
  const rows =
    'endpointId' in what
      ? await ctx.db.selectFrom('project_endpoint').selectAll().where('endpoint_id', '=', what.endpointId).execute()
      : await ctx.db
          .selectFrom('project_endpoint_group')
          .selectAll()
          .where('endpoint_group_id', '=', what.endpointGroupId)
          .execute()
  return (await readProjects(ctx, { filters: [{ field: 'id', values: rows.map((row) => row.project_id) }] })).items
}
