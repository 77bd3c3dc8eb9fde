/** Grants roles: to a user or group, on a project, a domain or the system. */

import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { keepRow } from '../../../../store/dialect.ts'
import { identityRefusals, reachOf, requireReach } from '../../entity/index.ts'
import { findProjectRow } from '../project/project.store.ts'
import type { Project } from '../project/project.ts'
import type { RoleAssignmentRow } from '../tables.ts'
import { findGroupRow } from '../user/group.store.ts'
import { findUserRow } from '../user/user.store.ts'
import { roleRefusals } from './refusals.ts'
import { getRole, MANAGED_ROLES, type Role, rolesByIds } from './role.ts'

export interface Actor {
  kind: 'user' | 'group'
  id: string
}
export type Target = { kind: 'project'; id: string } | { kind: 'domain'; id: string } | { kind: 'system' }

export interface Grant {
  actor: Actor
  target: Target
  roleId: string
  /** Holds for the projects beneath the target, and not for the target itself. */
  inherited: boolean
}

/** What rows of the system's assignments have in place of a target's id. */
export const SYSTEM_ID = 'all'

const idOf = (target: Target): string => (target.kind === 'system' ? SYSTEM_ID : target.id)

const rowOf = (grant: Grant): RoleAssignmentRow => ({
  role_id: grant.roleId,
  actor_kind: grant.actor.kind,
  actor_id: grant.actor.id,
  target_kind: grant.target.kind,
  target_id: idOf(grant.target),
  inherited: Number(grant.inherited),
})

export const targetOf = (kind: Target['kind'], id: string): Target => (kind === 'system' ? { kind } : { kind, id })

export const grantOf = (row: RoleAssignmentRow): Grant => ({
  actor: { kind: row.actor_kind, id: row.actor_id },
  target: targetOf(row.target_kind, row.target_id),
  roleId: row.role_id,
  inherited: row.inherited === 1,
})

const NOT_FOUND = {
  user: identityRefusals.user_not_found,
  group: identityRefusals.group_not_found,
  project: identityRefusals.project_not_found,
  domain: identityRefusals.domain_not_found,
}

/** The domains a grant concerns; a manager of a domain may deal with those inside it. */
async function requireParties(ctx: StoreCtx, actor: Actor, target: Target, act: 'read' | 'change'): Promise<Project | undefined> {
  const party = actor.kind === 'user' ? await findUserRow(ctx, actor.id) : await findGroupRow(ctx, actor.id)
  if (!party) throw NOT_FOUND[actor.kind]({ id: actor.id })
  const project = target.kind === 'system' ? undefined : await findProjectRow(ctx, target.id)
  if (target.kind !== 'system' && (!project || (target.kind === 'domain' && !project.isDomain)))
    throw NOT_FOUND[target.kind]({ id: target.id })
  const own = act === 'read' && ctx.who.kind === 'user' && ctx.who.userId === actor.id
  const denied = identityRefusals.not_allowed({ act: act === 'read' ? 'check_grant' : 'create_grant' })
  requireReach(ctx, act, { domainId: party.domainId, own }, denied)
  requireReach(ctx, act, { domainId: project ? (project.domainId ?? project.id) : null, own }, denied)
  return project
}

/** Having it already is success. @throws not_found for an unknown actor, role or target */
export const grantRole = (ctx: StoreCtx, grant: Grant): Promise<void> =>
  transact(ctx, async (tx) => {
    const role = await getRole(tx, grant.roleId)
    // no reference of the table's: what an assignment names is of several kinds
    await keepRow(tx, grant.actor.kind === 'user' ? 'identity_user' : 'identity_group', grant.actor.id)
    if (grant.target.kind !== 'system') await keepRow(tx, 'project', grant.target.id)
    const project = await requireParties(tx, grant.actor, grant.target, 'change')
    requireManageable(tx, role)
    requireFitting(role, grant.target, project)
    await tx.db
      .insertInto('role_assignment')
      .values(rowOf(grant))
      .onConflict((c) => c.doNothing())
      .execute()
    noteGrant(tx, grant)
  })

/** A domain's own role is for the projects of its domain, and never for the system. */
function requireFitting(role: Role, target: Target, project: Project | undefined): void {
  if (role.domainId === null) return
  if (target.kind === 'system') throw roleRefusals.role_of_domain_for_system({ roleId: role.id })
  if (target.kind === 'project' && project?.domainId !== role.domainId)
    throw roleRefusals.role_of_other_domain({ roleId: role.id, projectId: target.id })
}

/** A domain's manager hands out no more than it has itself. */
function requireManageable(ctx: StoreCtx, role: Role): void {
  if (reachOf(ctx, 'change').kind !== 'all' && !MANAGED_ROLES.includes(role.name))
    throw identityRefusals.not_allowed({ act: 'create_grant' })
}

/** @throws not_found when the grant is not there */
export const revokeRole = (ctx: StoreCtx, grant: Grant): Promise<void> =>
  transact(ctx, async (tx) => {
    requireManageable(tx, await getRole(tx, grant.roleId))
    await requireParties(tx, grant.actor, grant.target, 'change')
    await requireGrant(tx, grant)
    await deleteFound(matching(tx.db.deleteFrom('role_assignment'), grant))
    noteGrant(tx, grant)
  })

/**
 * In the running transaction, of what a user was granted itself on projects: all but what is kept, by project. Grants on domains and the
 * system stay.
 */
export async function revokeOtherProjectRoles(
  tx: StoreCtx,
  userId: string,
  kept: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const ofUser = tx.db.selectFrom('role_assignment').selectAll().where('actor_kind', '=', 'user').where('actor_id', '=', userId)
  const rows = await ofUser.where('target_kind', '=', 'project').execute()
  for (const { target_id, role_id } of rows.filter((row) => !kept.get(row.target_id)?.has(row.role_id)))
    await tx.db
      .deleteFrom('role_assignment')
      .where('actor_kind', '=', 'user')
      .where('actor_id', '=', userId)
      .where('target_kind', '=', 'project')
      .where('target_id', '=', target_id)
      .where('role_id', '=', role_id)
      .execute()
  if (rows.length > 0) recordChange(tx, 'user', userId)
}

/** A user's direct grant concerns its own tokens only; others may reach anybody's. */
function noteGrant(tx: StoreCtx, grant: Grant): void {
  if (grant.actor.kind === 'user') recordChange(tx, 'user', grant.actor.id)
  else recordChange(tx, 'group', grant.actor.id)
}

interface Matchable<Q> {
  where(column: keyof RoleAssignmentRow, operator: '=', value: string | number): Q
}
function matching<Q extends Matchable<Q>>(query: Q, grant: Grant): Q {
  let narrowed = query
  for (const [column, value] of Object.entries(rowOf(grant)) as [keyof RoleAssignmentRow, string | number][])
    narrowed = narrowed.where(column, '=', value)
  return narrowed
}

/** Whoever asks. */
export const isGranted = async (ctx: StoreCtx, grant: Grant): Promise<boolean> =>
  (await matching(ctx.db.selectFrom('role_assignment').selectAll(), grant).executeTakeFirst()) !== undefined

/** @throws not_found when the grant, or a part of it, is not there */
export async function requireGrant(ctx: StoreCtx, grant: Grant): Promise<void> {
  await getRole(ctx, grant.roleId)
  await requireParties(ctx, grant.actor, grant.target, 'read')
  const { actor, target, roleId } = grant
  if (await isGranted(ctx, grant)) return
  throw roleRefusals.role_assignment_not_found({ roleId, actorId: actor.id, targetId: idOf(target) })
}

/** The roles granted directly to an actor on a target. */
export async function rolesGranted(ctx: StoreCtx, actor: Actor, target: Target, inherited: boolean): Promise<Role[]> {
  await requireParties(ctx, actor, target, 'read')
  const rows = await ctx.db
    .selectFrom('role_assignment')
    .select('role_id')
    .where('actor_kind', '=', actor.kind)
    .where('actor_id', '=', actor.id)
    .where('target_kind', '=', target.kind)
    .where('target_id', '=', idOf(target))
    .where('inherited', '=', Number(inherited))
    .orderBy('role_id')
    .execute()
  return rolesByIds(
    ctx,
    rows.map((row) => row.role_id),
  )
}
