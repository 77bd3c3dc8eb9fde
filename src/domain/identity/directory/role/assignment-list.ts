/** Lists role assignments as they were granted. What follows from them: `effective-assignment.ts`. */
import { type Expression, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../../../store/context.ts'
import { getProject } from '../project/project.ts'
import { type Assignment, type AssignmentFilter, all, inReach, subtreeOf } from './assignment-filter.ts'
import { grantOf } from './role-assignment.ts'

/** @throws not_found for the subtree of a project that is not there */
export async function listAssignments(ctx: StoreCtx, filter: AssignmentFilter): Promise<Assignment[]> {
  if (filter.projectId !== undefined && filter.subtree) await getProject(ctx, filter.projectId)
  const rows = await ctx.db
    .selectFrom('role_assignment as a')
    .selectAll()
    .where(all([...grantedConditions(filter), inReach(ctx, 'a.actor_id')]))
    .orderBy('a.actor_id')
    .orderBy('a.target_id')
    .orderBy('a.role_id')
    .orderBy('a.inherited')
    .execute()
  return rows.map(grantOf)
}

function grantedConditions({ userId, groupId, roleId, ...where }: AssignmentFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = []
  if (userId !== undefined) found.push(sql<SqlBool>`a.actor_kind = 'user' and a.actor_id = ${userId}`)
  if (groupId !== undefined) found.push(sql<SqlBool>`a.actor_kind = 'group' and a.actor_id = ${groupId}`)
  if (roleId !== undefined) found.push(sql<SqlBool>`a.role_id = ${roleId}`)
  if (where.inherited !== undefined) found.push(sql<SqlBool>`a.inherited = ${Number(where.inherited)}`)
  if (where.system) found.push(sql<SqlBool>`a.target_kind = 'system'`)
  if (where.domainId !== undefined) found.push(sql<SqlBool>`a.target_kind = 'domain' and a.target_id = ${where.domainId}`)
  if (where.projectId !== undefined && where.subtree)
    found.push(sql<SqlBool>`a.target_kind = 'project' and a.target_id in ${subtreeOf(where.projectId)}`)
  else if (where.projectId !== undefined) found.push(sql<SqlBool>`a.target_kind = 'project' and a.target_id = ${where.projectId}`)
  return found
}
