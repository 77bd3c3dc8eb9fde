/** Filters role assignments, in SQL that both databases read alike. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../../../store/context.ts'
import { reachOf } from '../../entity/index.ts'
import type { Actor, Target } from './role-assignment.ts'

export interface AssignmentFilter {
  userId?: string
  groupId?: string
  roleId?: string
  projectId?: string
  domainId?: string
  system?: boolean
  /** Only those that are handed down to projects (true), or only those that are not. */
  inherited?: boolean
  /** With `projectId`: its whole subtree. */
  subtree?: boolean
}

/** A role that somebody has somewhere, as granted or as it follows from a grant. */
export interface Assignment {
  actor: Actor
  target: Target
  roleId: string
  /** The grant holds for what is beneath its target. */
  inherited: boolean
  /** The group whose member the user is; absent when the grant is its own. */
  groupId?: string
  /** Where it was granted, when the target has inherited it. */
  source?: Target
  /** What was granted, and the role that implies this one; absent when this one was granted. */
  grantedRoleId?: string
  priorRoleId?: string
}

/** Of the project and all beneath it: `(id)`. */
export const subtreeOf = (projectId: string): RawBuilder<string> => sql<string>`(
  with recursive tree(id) as (
    select id from project where id = ${projectId}
    union select p.id from project p join tree on p.parent_id = tree.id
  ) select id from tree)`

/** What is above a project, its domain included: `(id)`. */
export const lineAbove = (projectId: string): RawBuilder<string> => sql<string>`(
  with recursive line(id) as (
    select parent_id from project where id = ${projectId}
    union select p.parent_id from project p join line on p.id = line.id where p.parent_id is not null
  ) select id from line)`

/** Over `role_assignment as a`: a domain's reader sees what is granted in its domain; anybody sees its own. */
export function inReach(ctx: StoreCtx, userColumn: string): Expression<SqlBool> {
  const domainId = domainSeen(ctx)
  if (domainId === undefined && reachOf(ctx, 'read').kind === 'all') return sql<SqlBool>`1 = 1`
  const own = sql<SqlBool>`${sql.ref(userColumn)} = ${ctx.who.kind === 'user' ? ctx.who.userId : ''}`
  if (domainId === undefined) return own
  return sql<SqlBool>`(${own} or (a.target_kind <> 'system'
    and a.target_id in (select id from project where id = ${domainId} or domain_id = ${domainId})))`
}

/** Whoever comes with a domain's token is shown that domain, also an admin. */
function domainSeen(ctx: StoreCtx): string | undefined {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'domain') return reach.domainId
  const scope = ctx.who.kind === 'user' ? ctx.who.scope : undefined
  return reach.kind === 'all' && scope?.kind === 'domain' ? scope.domainId : undefined
}

export const all = (conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> =>
  conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
