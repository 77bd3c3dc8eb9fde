/** A project shown with what is above and beneath it: as ids within ids, or as those projects that the caller has a role in. */
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  type Project,
  parentIds,
  parentsOf,
  projectsOfUser,
  subtreeIds,
  subtreeOf,
} from '../../../../domain/identity/directory/index.ts'
import { type Limit, limitsOfProjects } from '../../../../domain/identity/limit/index.ts'
import type { View } from '../../resource/operation.ts'
import { flagsQuery, hasFlag } from '../query.ts'
import { keystoneRefusals } from '../refusals.ts'
import { limit } from './limit.ts'

/** For documents: a flag without a value counts. */
export const hierarchyQuery = flagsQuery(
  'parents_as_list',
  'parents_as_ids',
  'subtree_as_list',
  'subtree_as_ids',
  'include_limits',
)

type Asked = { readonly [Name in keyof typeof hierarchyQuery]?: unknown }
type ViewOf = (project: Project) => View

function limitFields(one: Limit): View {
  const { links: _, ...fields } = limit.viewOf('', one)
  return fields
}

export async function hierarchyOf(ctx: StoreCtx, project: Project, query: Asked, viewOf: ViewOf): Promise<View> {
  const asked = (side: 'parents' | 'subtree') => {
    const [list, ids] = [hasFlag(query, `${side}_as_list`), hasFlag(query, `${side}_as_ids`)]
    if (list && ids) throw keystoneRefusals.list_and_ids({ side })
    return { list, ids }
  }
  const [above, beneath] = [asked('parents'), asked('subtree')]
  const shown = (projects: Project[]) => ownOf(ctx, projects, hasFlag(query, 'include_limits'), viewOf)
  return {
    ...(above.list && { parents: await shown(await parentsOf(ctx, project)) }),
    ...(above.ids && { parents: await parentIds(ctx, project) }),
    ...(beneath.list && { subtree: await shown(await subtreeOf(ctx, project.id)) }),
    ...(beneath.ids && { subtree: await subtreeIds(ctx, project.id) }),
  }
}

async function ownOf(ctx: StoreCtx, projects: Project[], withLimits: boolean, viewOf: ViewOf): Promise<object[]> {
  if (ctx.who.kind !== 'user') return []
  const among = { field: 'id', values: projects.map(({ id }) => id) } as const
  const page = await projectsOfUser(ctx, ctx.who.userId, { filters: [among] })
  const own = new Set(page.items.map(({ id }) => id))
  const shown = projects.filter(({ id }) => own.has(id))
  if (!withLimits) return shown.map((project) => ({ project: viewOf(project) }))
  const ids = shown.map(({ id }) => id)
  const limits = Map.groupBy(await limitsOfProjects(ctx, ids), (limit) => limit.projectId)
  const limitsOf = (id: string) => (limits.get(id) ?? []).map(limitFields)
  return shown.map((project) => ({ project: { ...viewOf(project), limits: limitsOf(project.id) } }))
}
