/** Lists projects by their keys alone: whoever has rendered a project in this state need not read it again. */
import { sql } from 'kysely'
import type { KeyPage } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { allOf, conditionsOf } from '../../../../store/filter.ts'
import { type ListTable, readKeys } from '../../../../store/list.ts'
import { identityRefusals } from '../../entity/index.ts'
import { type ProjectField, type ProjectRequest, projectList, readProjects } from './project.store.ts'
import { butDomains, type Project, projectsInReach } from './project.ts'

const projectKeys: ListTable<ProjectField> = {
  ...projectList,
  // an id may come again after its project has gone, and begin with the first generation
  stamp: sql`project.generation || '.' || project.created_at`,
}

/** As `listProjects`. @throws not_found for a marker that names no project */
export async function listProjectKeys(ctx: StoreCtx, request: ProjectRequest = {}): Promise<KeyPage> {
  const within = projectsInReach(ctx)
  if (!within) return { items: [], more: false, digest: '' }
  const condition = allOf(conditionsOf(ctx.db, 'project.id', projectList.fields, within))
  return readKeys(ctx.db, projectKeys, butDomains(request), {
    scopes: () => [{ condition }],
    noMarker: (marker) => identityRefusals.marker_not_found({ marker }),
  })
}

/** Those that are there, whoever asks: ids come from `listProjectKeys`. */
export const projectsByIds = async (ctx: StoreCtx, ids: readonly string[]): Promise<Project[]> =>
  (await readProjects(ctx, { filters: [{ field: 'id', values: ids }] })).items
