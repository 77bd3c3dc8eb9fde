/** Lists projects by their keys alone: whoever has rendered a project in this state need not read it again. */
import { sql } from 'kysely'
import type { KeyPage } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { EVERYTHING } from '../../../../store/filter.ts'
import { type ListTable, readKeys } from '../../../../store/list.ts'
import { wordConditions } from '../../../tag/index.ts'
import { afterMarker, conditionOf, identityRefusals } from '../../entity/index.ts'
import { type ProjectRequest, readProjects } from './project.store.ts'
import { inReach, type Project } from './project.ts'

const projectList: ListTable<never> = {
  table: 'project',
  fields: {},
  // an id may come again after its project has gone, and begin with the first generation
  stamp: sql`project.generation || '.' || project.created_at`,
  order: [{ column: 'project.id', direction: 'asc', notNull: true }],
}

/** As `listProjects`. */
export async function listProjectKeys(ctx: StoreCtx, request: ProjectRequest = {}): Promise<KeyPage> {
  const asked = inReach(ctx, request)
  if (!asked) return { items: [], more: false, digest: '' }
  const conditions = [
    conditionOf(ctx.db, asked.filters),
    afterMarker(asked, 'project.id'),
    ...wordConditions('project', 'project.id', asked.tags ?? {}),
  ]
  return readKeys(
    ctx.db,
    projectList,
    { limit: asked.limit },
    {
      scopes: () => [{ condition: EVERYTHING }],
      conditions,
      noMarker: (id) => identityRefusals.project_not_found({ id }), // the marker is one of the conditions
    },
  )
}

/** Those that are there, whoever asks: ids come from `listProjectKeys`. */
export const projectsByIds = async (ctx: StoreCtx, ids: readonly string[]): Promise<Project[]> =>
  (await readProjects(ctx, { ids })).items
