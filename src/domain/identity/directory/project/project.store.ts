/** Queries the rows of projects and domains. */
import { type SqlBool, sql } from 'kysely'
import type { Filter, ListRequest, Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { child, flag, text } from '../../../../store/filter.ts'
import { changeWords, listWords, longWords, removeTags } from '../../../tag/index.ts'
import type { Extra, Options } from '../../entity/index.ts'
import { byId, parseObject, readList } from '../../entity/index.ts'
import type { ProjectRow } from '../tables.ts'
import { drawAccountNumber } from './account-number.ts'

export interface Project {
  id: string
  name: string
  /** Null for a domain. */
  domainId: string | null
  parentId: string | null
  isDomain: boolean
  enabled: boolean
  description: string
  tags: string[]
  options: Options
  extra: Extra
  generation: number
}

const shape = (row: ProjectRow, tags: string[]): Project => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  parentId: row.parent_id,
  isDomain: row.is_domain === 1,
  enabled: row.enabled === 1,
  description: row.description,
  tags,
  options: parseObject(row.options),
  extra: parseObject(row.extra),
  generation: row.generation,
})

const rowOf = (project: Project) => ({
  name: project.name,
  domain_id: project.domainId,
  parent_id: project.parentId,
  is_domain: Number(project.isDomain),
  enabled: Number(project.enabled),
  description: project.description,
  options: JSON.stringify(project.options),
  extra: JSON.stringify(project.extra),
  generation: project.generation,
})

export async function insertProject(tx: StoreCtx, project: Project): Promise<void> {
  const account_number = project.isDomain ? null : await drawAccountNumber(tx)
  await tx.db
    .insertInto('project')
    .values({ id: project.id, created_at: tx.clock.now(), account_number, ...rowOf(project) })
    .execute()
  await writeTags(tx, project.id, project.tags)
}

export const updateProjectRow = (tx: StoreCtx, project: Project) =>
  tx.db.updateTable('project').set(rowOf(project)).where('id', '=', project.id).execute()

/** As Keystone allows. */
const PROJECT_TAGS_MAX = 80

/** A domain is a project, and its tags are its own. */
export async function writeTags(tx: StoreCtx, projectId: string, tags: readonly string[]): Promise<void> {
  await changeWords(tx, { kind: 'project', id: projectId, projectId }, () => tags, longWords(PROJECT_TAGS_MAX))
}

export async function findProjectRow(ctx: StoreCtx, id: string): Promise<Project | undefined> {
  const row = await ctx.db.selectFrom('project').selectAll().where('id', '=', id).executeTakeFirst()
  return row && (await withTags(ctx, [row]))[0]
}

export async function findProjectByName(ctx: StoreCtx, domainId: string | null, name: string): Promise<Project | undefined> {
  const row = await ctx.db
    .selectFrom('project')
    .selectAll()
    .where('name', '=', name)
    .where('domain_id', domainId === null ? 'is' : '=', domainId)
    .executeTakeFirst()
  return row && (await withTags(ctx, [row]))[0]
}

export const childrenOf = async (ctx: StoreCtx, id: string): Promise<Project[]> =>
  withTags(ctx, await ctx.db.selectFrom('project').selectAll().where('parent_id', '=', id).execute())

export async function childrenOfAll(ctx: StoreCtx, ids: readonly string[]): Promise<Project[]> {
  const found: Project[] = []
  for (let i = 0; i < ids.length; i += 1000) {
    const query = ctx.db
      .selectFrom('project')
      .selectAll()
      .where('parent_id', 'in', ids.slice(i, i + 1000))
    found.push(...(await withTags(ctx, await query.execute())))
  }
  return found
}

export const projectList = byId('project', {
  id: text('project.id'),
  name: text('project.name', { searched: 'trigrams' }),
  domainId: text('project.domain_id', { nullable: true }),
  parentId: text('project.parent_id', { nullable: true }),
  enabled: flag('project.enabled', { usual: 1 }),
  isDomain: flag('project.is_domain', { usual: 0 }),
  tags: child('tag', 'resource_id', 'key', { only: sql<SqlBool>`tag.kind = 'project'` }),
})
export type ProjectField = keyof typeof projectList.fields
export type ProjectRequest = ListRequest<ProjectField>

export async function readProjects(
  ctx: StoreCtx,
  request: ProjectRequest,
  within: readonly Filter<ProjectField>[] = [],
): Promise<Page<Project>> {
  const { items, more } = await readList(ctx, ctx.db.selectFrom('project').selectAll(), projectList, request, within)
  return { items: await withTags(ctx, items), more }
}

async function withTags(ctx: StoreCtx, rows: ProjectRow[]): Promise<Project[]> {
  const ids = rows.map((row) => row.id)
  const tagsOf = await listWords(ctx, 'project', ids)
  return rows.map((row) => shape(row, tagsOf(row.id)))
}

export async function deleteProjectRows(tx: StoreCtx, id: string): Promise<void> {
  await removeTags(tx, { kind: 'project', id })
  await tx.db.deleteFrom('role_assignment').where('target_id', '=', id).execute()
  await tx.db.deleteFrom('identity_limit').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('identity_limit').where('domain_id', '=', id).execute()
  await tx.db.deleteFrom('project_endpoint').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('project_endpoint_group').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('domain_config_option').where('domain_id', '=', id).execute()
  await tx.db.updateTable('identity_user').set({ default_project_id: null }).where('default_project_id', '=', id).execute()
  await deleteFound(tx.db.deleteFrom('project').where('id', '=', id))
}
