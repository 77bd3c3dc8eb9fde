/** Filters the catalogue of a project that was given endpoints of its own: those, and services that have any of them. */
import type { StoreCtx } from '../../../store/context.ts'
import { listEndpoints } from './endpoint.ts'
import { fits, listEndpointGroups } from './endpoint-group.ts'

/** Ids of endpoints by the id of the project that may see no others. */
export type EndpointsByProject = ReadonlyMap<string, ReadonlySet<string>>

/** Read as a whole: few projects have any. */
export async function readEndpointsByProject(ctx: StoreCtx): Promise<EndpointsByProject> {
  const narrowing = new Map<string, Set<string>>()
  const offer = (projectId: string, endpointIds: readonly string[]) => {
    const before = narrowing.get(projectId) ?? new Set()
    for (const id of endpointIds) narrowing.set(projectId, before.add(id))
  }
  const single = await ctx.db.selectFrom('project_endpoint').selectAll().execute()
  for (const row of single) offer(row.project_id, [row.endpoint_id])
  const grouped = await ctx.db.selectFrom('project_endpoint_group').selectAll().execute()
  if (grouped.length === 0) return narrowing
  const { items: endpoints } = await listEndpoints(ctx)
  const members = new Map(
    (await listEndpointGroups(ctx)).items.map((group) => [
      group.id,
      endpoints.filter((endpoint) => fits(endpoint, group.filter)).map(({ id }) => id),
    ]),
  )
  for (const row of grouped) offer(row.project_id, members.get(row.endpoint_group_id) ?? [])
  return narrowing
}
