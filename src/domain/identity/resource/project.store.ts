import type { Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { parseObject } from '../attributes.ts'
import { afterMarker, conditionOf, fetchLimit, type ListRequest, pageOf } from '../filter.ts'
import type { ProjectRow } from '../tables.ts'
import { drawAccountNumber } from './account-number.ts'
import type { Project } from './project.ts'
import { type TagFilter, tagCondition } from './tag-filter.ts'

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

export async function writeTags(tx: StoreCtx, projectId: string, tags: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('project_tag').where('project_id', '=', projectId).execute()
  if (tags.length === 0) return
  await tx.db
    .insertInto('project_tag')
    .values(tags.map((tag) => ({ project_id: projectId, tag })))
    .execute()
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

export interface ProjectRequest extends ListRequest {
  tags?: TagFilter
  ids?: readonly string[]
}

export async function readProjects(ctx: StoreCtx, request: ProjectRequest): Promise<Page<Project>> {
  if (request.ids?.length === 0) return { items: [], more: false }
  let query = ctx.db.selectFrom('project').selectAll().where(conditionOf(request.filters)).where(afterMarker(request))
  if (request.ids) query = query.where('id', 'in', request.ids)
  if (request.tags) query = query.where(tagCondition(request.tags))
  const page = pageOf(await query.orderBy('id').limit(fetchLimit(request)).execute(), request, (row) => row)
  return { items: await withTags(ctx, page.items), more: page.more }
}

/** Many rows read their tags in one query; a list of all of them without naming each id. */
async function withTags(ctx: StoreCtx, rows: ProjectRow[]): Promise<Project[]> {
  if (rows.length === 0) return []
  let query = ctx.db.selectFrom('project_tag').selectAll().orderBy('tag')
  if (rows.length <= 100)
    query = query.where(
      'project_id',
      'in',
      rows.map((row) => row.id),
    )
  const tags = Map.groupBy(await query.execute(), (row) => row.project_id)
  return rows.map((row) =>
    shape(
      row,
      (tags.get(row.id) ?? []).map((t) => t.tag),
    ),
  )
}

export async function deleteProjectRows(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('project_tag').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('role_assignment').where('target_id', '=', id).execute()
  await tx.db.deleteFrom('identity_limit').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('identity_limit').where('domain_id', '=', id).execute()
  await tx.db.deleteFrom('project_endpoint').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('project_endpoint_group').where('project_id', '=', id).execute()
  await tx.db.deleteFrom('domain_config_option').where('domain_id', '=', id).execute()
  await tx.db.updateTable('identity_user').set({ default_project_id: null }).where('default_project_id', '=', id).execute()
  await tx.db.deleteFrom('project').where('id', '=', id).execute()
}
