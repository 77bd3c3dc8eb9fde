/** Long lists of projects by their keys alone: whoever has rendered a project in this state need not read it again. */
import { sql } from 'kysely'
import type { Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { wordConditions } from '../../tag/index.ts'
import { afterMarker, conditionOf, fetchLimit, pageOf } from '../filter.ts'
import { type ProjectRequest, readProjects } from './project.store.ts'
import { inReach, type Project } from './project.ts'

export interface ProjectKey {
  id: string
  /** Another one whenever anything of the project has changed. */
  stamp: string
}

interface KeyRow {
  id: string
  generation: number
  /** An id may come again after its project has gone, and begin with the first generation. */
  created_at: number
}

/** As `listProjects`. */
export async function listProjectKeys(ctx: StoreCtx, request: ProjectRequest = {}): Promise<Page<ProjectKey>> {
  const asked = inReach(ctx, request)
  if (!asked) return { items: [], more: false }
  const conditions = [
    conditionOf(asked.filters),
    afterMarker(asked),
    ...wordConditions('project', 'project.id', asked.tags ?? {}),
  ]
  const { rows } = await sql<KeyRow>`
    select id, generation, created_at from project
    where ${sql.join(conditions, sql` and `)} order by id limit ${fetchLimit(asked)}`.execute(ctx.db)
  return pageOf(rows, asked, (row) => ({ id: row.id, stamp: `${row.generation}.${row.created_at}` }))
}

/** Those that are there, whoever asks: ids come from `listProjectKeys`. */
export const projectsByIds = async (ctx: StoreCtx, ids: readonly string[]): Promise<Project[]> =>
  (await readProjects(ctx, { ids })).items
