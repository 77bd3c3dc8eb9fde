/** Reads tags: of given resources, and all of a project's. */
import { sql } from 'kysely'
import { type Reach, reachOf } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import type { TagRow } from './tables.ts'
import type { Tag } from './tag.ts'

/** Whoever may see the resources may see their tags: the caller has checked. By id, in the order of keys; ids without tags are absent. */
export async function listTags(ctx: StoreCtx, kind: string, ids: readonly string[]): Promise<Map<string, Tag[]>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('tag')
    .select(['resource_id', 'key', 'value'])
    .where('kind', '=', kind)
    .where(among(ctx.db, 'tag.resource_id', ids))
    .execute()
  const byId = Map.groupBy(rows.sort(byKey), (row) => row.resource_id)
  return new Map([...byId].map(([id, tags]) => [id, tags.map(({ key, value }) => ({ key, value }))]))
}

/** The same for APIs whose tags are words: the keys, whatever value another API gave them. */
export async function listWords(ctx: StoreCtx, kind: string, ids: readonly string[]): Promise<(id: string) => string[]> {
  const tags = await listTags(ctx, kind, ids)
  return (id) => (tags.get(id) ?? []).map(({ key }) => key)
}

const byKey = (a: Pick<TagRow, 'key'>, b: Pick<TagRow, 'key'>): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** One of several values for each that is given. */
export interface TagQuery {
  kinds?: readonly string[]
  ids?: readonly string[]
  keys?: readonly string[]
  values?: readonly string[]
  /** Begins after this one. */
  after?: Pick<ResourceTag, 'kind' | 'id' | 'key'>
  limit: number
}

export interface ResourceTag extends Tag {
  kind: string
  id: string
}

/** All tags within the caller's reach, by kind, resource and key. */
export async function findTags(ctx: StoreCtx, { after, limit, ...asked }: TagQuery): Promise<ResourceTag[]> {
  const columns = { kind: asked.kinds, resource_id: asked.ids, key: asked.keys, value: asked.values }
  let query = ctx.db.selectFrom('tag').selectAll()
  const projectId = projectOfReach(reachOf(ctx, 'tag'))
  if (projectId !== undefined) query = query.where('project_id', '=', projectId)
  for (const [column, values] of Object.entries(columns)) if (values) query = query.where(among(ctx.db, `tag.${column}`, values))
  if (after) query = query.where(sql<boolean>`(kind, resource_id, key) > (${after.kind}, ${after.id}, ${after.key})`)
  const rows = await query.orderBy('kind').orderBy('resource_id').orderBy('key').limit(limit).execute()
  return rows.map(({ kind, resource_id: id, key, value }) => ({ kind, id, key, value }))
}

/** Tags belong to projects: a reach of other sorts holds none. Undefined: all. */
const projectOfReach = (reach: Reach): string | undefined =>
  reach.kind === 'all' ? undefined : reach.kind === 'project' ? reach.projectId : ''
