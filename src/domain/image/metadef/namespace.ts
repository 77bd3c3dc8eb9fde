/** A namespace of metadata definitions: what it is, who sees it, and who may change it. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { permits } from '../../../kernel/permission.ts'
import { holds, reachOf } from '../../../kernel/reach.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import { metadefRefusals } from './refusals.ts'
import type { MetadefNamespaceRow, MetadefVisibility } from './tables.ts'

export interface Namespace {
  id: string
  name: string
  displayName: string | null
  description: string | null
  visibility: MetadefVisibility
  /** Neither it nor anything in it can be deleted. */
  protected: boolean
  ownerId: string | null
  createdAt: number
  updatedAt: number
}

export const namespaceOf = (row: MetadefNamespaceRow): Namespace => ({
  id: row.id,
  name: row.name,
  displayName: row.display_name,
  description: row.description,
  visibility: row.visibility,
  protected: row.protected === 1,
  ownerId: row.owner_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const metadefReach = (ctx: Ctx) => reachOf(ctx, 'image')

/** No project has this id, so that no rule holds for whose it is. */
const SOMEBODY_ELSE = '\0'

/** Own ones, and public ones as far as the rule in force of reading one opens them; by APIs without such a rule all. */
export function visibleNamespaces(ctx: Ctx): RawBuilder<SqlBool> {
  const reach = metadefReach(ctx)
  if (reach.kind === 'all') return sql<SqlBool>`1 = 1`
  const own = reach.kind === 'project' ? sql`metadef_namespace.owner_id = ${reach.projectId}` : sql`1 = 0`
  const about = { project_id: SOMEBODY_ELSE, visibility: 'public' }
  const open = permits(ctx, 'metadef.read', { about, otherwise: true })
  return open ? sql<SqlBool>`(${own} or metadef_namespace.visibility = 'public')` : sql<SqlBool>`${own}`
}

/** @throws not_found when absent, or not to be seen by the caller */
export async function getNamespace(ctx: StoreCtx, name: string): Promise<Namespace> {
  const query = ctx.db.selectFrom('metadef_namespace').selectAll().where('name', '=', name)
  const row = await query.where(visibleNamespaces(ctx)).executeTakeFirst()
  if (!row) throw metadefRefusals.namespace_not_found({ namespace: name })
  return namespaceOf(row)
}

/** For rules that ask about it: whoever asks. */
export async function findAnyNamespace(ctx: StoreCtx, name: string): Promise<Namespace | undefined> {
  const row = await ctx.db.selectFrom('metadef_namespace').selectAll().where('name', '=', name).executeTakeFirst()
  return row && namespaceOf(row)
}

/** Reads it for a change of it or of what it holds: until the transaction ends nobody else changes it. @throws not_found, forbidden */
export async function getForChange(tx: StoreCtx, name: string): Promise<Namespace> {
  await lockName(tx, `metadef:${name}`)
  const namespace = await getNamespace(tx, name)
  if (!holds(metadefReach(tx), { projectId: namespace.ownerId })) throw metadefRefusals.not_owner({ namespace: name })
  return namespace
}
