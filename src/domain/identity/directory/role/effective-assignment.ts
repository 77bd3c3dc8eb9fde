/**
 * Works out role assignments in effect: groups become their members, what is inherited stands at each project it reaches, implied
 * roles are named, and a domain's own roles, which only group others, are left out. One entry for each way to a role.
 * Read set-wise: the grants concerned in one query, the projects beneath them in another, the rest is worked out here.
 */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../../../store/context.ts'
import { unindexed } from '../../../../store/dialect.ts'
import { among } from '../../../../store/filter.ts'
import { getProject } from '../project/project.ts'
import { type Assignment, type AssignmentFilter, all, inReach, lineAbove, subtreeOf } from './assignment-filter.ts'
import type { Target } from './role-assignment.ts'
import { targetOf } from './role-assignment.ts'
import { impliedClosureOf, readImplications } from './role-implication.ts'

interface GrantRow {
  role_id: string
  target_kind: Target['kind']
  target_id: string
  inherited: number
  user_id: string
  /** Null for the user's own. */
  group_id: string | null
}

/** A role with the one that implies it. */
interface Reached {
  roleId: string
  priorRoleId?: string
}

/**
 * @param users only theirs; everybody's unless told
 * @throws not_found for a project that is not there
 */
export async function effectiveAssignments(
  ctx: StoreCtx,
  filter: AssignmentFilter,
  users?: readonly string[],
): Promise<Assignment[]> {
  if (filter.groupId !== undefined || (filter.domainId !== undefined && filter.inherited)) return []
  if (filter.projectId !== undefined) await getProject(ctx, filter.projectId)
  const rolesFrom = await readRoleReach(ctx, filter.roleId)
  const grants = await readGrants(ctx, conditionsOf(ctx, { filter, roleIds: [...rolesFrom.keys()], users }))
  const found: Assignment[] = []
  const add = (grant: GrantRow, target: Target, source?: Target) => {
    for (const reached of rolesFrom.get(grant.role_id) ?? []) found.push(entryOf(grant, reached, target, source))
  }
  const handedDown = grants.filter((grant) => grant.inherited === 1)
  for (const grant of grants) if (grant.inherited === 0) add(grant, targetOf(grant.target_kind, grant.target_id))
  if (handedDown.length === 0) return found
  const bySource = Map.groupBy(handedDown, (grant) => grant.target_id)
  const { targets, parentOf } = await readLines(ctx, filter, [...bySource.keys()])
  for (const id of targets)
    for (let at = parentOf.get(id); at; at = parentOf.get(at))
      for (const grant of bySource.get(at) ?? [])
        add(grant, { kind: 'project', id }, targetOf(grant.target_kind, grant.target_id))
  return found
}

const entryOf = (grant: GrantRow, { roleId, priorRoleId }: Reached, target: Target, source?: Target): Assignment => ({
  actor: { kind: 'user', id: grant.user_id },
  target,
  roleId,
  inherited: source !== undefined,
  ...(grant.group_id === null ? {} : { groupId: grant.group_id }),
  ...(source ? { source } : {}),
  ...(priorRoleId === undefined ? {} : { priorRoleId, grantedRoleId: grant.role_id }),
})

/** Of each role that leads to one of those wanted: the roles of the whole cloud that whoever has it has. */
async function readRoleReach(ctx: StoreCtx, wanted: string | undefined): Promise<Map<string, Reached[]>> {
  const implied = await readImplications(ctx)
  const roles = await ctx.db.selectFrom('role').select(['id', 'domain_id']).execute()
  const ofCloud = new Set(roles.filter((role) => role.domain_id === null).map((role) => role.id))
  const isShown = (id: string) => ofCloud.has(id) && (wanted === undefined || wanted === id)
  const found = new Map<string, Reached[]>()
  for (const { id } of roles) {
    const closure = impliedClosureOf([id], implied)
    const steps = [...closure].flatMap((prior) => (implied.get(prior) ?? []).map((roleId) => ({ roleId, priorRoleId: prior })))
    const reached: Reached[] = [{ roleId: id }, ...steps].filter((step) => isShown(step.roleId))
    if (reached.length > 0) found.set(id, reached)
  }
  return found
}

/** Of grants that may matter: those of users themselves, and those of groups with their members. */
interface GrantConditions {
  own: Expression<SqlBool>
  member: Expression<SqlBool>
}

interface Wanted {
  filter: AssignmentFilter
  roleIds: readonly string[]
  users: readonly string[] | undefined
  /** Only users from this one on. */
  from?: string
}

function conditionsOf(ctx: StoreCtx, { filter, roleIds, users, from }: Wanted): GrantConditions {
  const where = [...whereGranted(filter)]
  // of several roles no index is in the order of users
  const role = roleIds.length > 1 || users ? unindexed(ctx.db, 'a.role_id') : sql.ref('a.role_id')
  if (filter.roleId !== undefined) where.push(among(ctx.db, role, roleIds))
  const of = (kind: 'user' | 'group', user: string) =>
    all([
      sql<SqlBool>`a.actor_kind = ${kind}`,
      ...where,
      ...(filter.userId === undefined ? [] : [sql<SqlBool>`${sql.ref(user)} = ${filter.userId}`]),
      ...(users === undefined ? [] : [among(ctx.db, user, users)]),
      ...(from === undefined ? [] : [sql<SqlBool>`${sql.ref(user)} >= ${from}`]),
      inReach(ctx, user),
    ])
  return { own: of('user', 'a.actor_id'), member: of('group', 'm.user_id') }
}

async function readGrants(ctx: StoreCtx, { own, member }: GrantConditions): Promise<GrantRow[]> {
  const columns = sql`a.role_id, a.target_kind, a.target_id, a.inherited`
  const { rows } = await sql<GrantRow>`
    select ${columns}, a.actor_id as user_id, null as group_id from role_assignment a where ${own}
    union all
    select ${columns}, m.user_id as user_id, m.group_id as group_id from role_assignment a
      join identity_group_member m on m.group_id = a.actor_id where ${member}
    order by user_id, target_id, role_id, inherited`.execute(ctx.db)
  return rows
}

/** The first users from `from` on who have a grant that may matter, in the order of their ids. */
export async function usersWithGrants(ctx: StoreCtx, filter: AssignmentFilter, from: string, limit: number): Promise<string[]> {
  const rolesFrom = await readRoleReach(ctx, filter.roleId)
  const { own, member } = conditionsOf(ctx, { filter, roleIds: [...rolesFrom.keys()], users: undefined, from })
  const part = (user: string, rest: RawBuilder<unknown>) => sql`select * from (
    select distinct ${sql.ref(user)} as user_id from ${rest} order by ${sql.ref(user)} limit ${limit}) as part`
  const { rows } = await sql<{ user_id: string }>`
    ${part('a.actor_id', sql`role_assignment a where ${own}`)}
    union ${part('m.user_id', sql`role_assignment a join identity_group_member m on m.group_id = a.actor_id where ${member}`)}
    order by user_id limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.user_id)
}

function whereGranted({ projectId, domainId, system, inherited, subtree }: AssignmentFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = []
  if (inherited !== undefined) found.push(sql<SqlBool>`a.inherited = ${Number(inherited)}`)
  if (system) found.push(sql<SqlBool>`a.target_kind = 'system'`)
  if (domainId !== undefined) found.push(sql<SqlBool>`a.target_kind = 'domain' and a.target_id = ${domainId} and a.inherited = 0`)
  if (projectId === undefined) return found
  const here = subtree ? sql`a.target_id in ${subtreeOf(projectId)}` : sql`a.target_id = ${projectId}`
  const handedDown = subtree
    ? sql`(a.target_id in ${lineAbove(projectId)} or ${here})`
    : sql`a.target_id in ${lineAbove(projectId)}`
  found.push(sql<SqlBool>`((a.inherited = 0 and ${here}) or (a.inherited = 1 and ${handedDown}))`)
  return found
}

interface Lines {
  /** Projects that may have inherited something. */
  targets: readonly string[]
  parentOf: ReadonlyMap<string, string | null>
}

/** The projects that are asked for, or all beneath where something inheritable was granted, with what is above each. */
async function readLines(ctx: StoreCtx, { projectId, subtree }: AssignmentFilter, sources: readonly string[]): Promise<Lines> {
  if (projectId === undefined) {
    const { rows } = await sql<Line>`
      with recursive beneath(id, parent_id) as (
        select p.id, p.parent_id from project p where ${among(ctx.db, 'p.parent_id', sources)}
        union select p.id, p.parent_id from project p join beneath on p.parent_id = beneath.id
      ) select id, parent_id from beneath order by id`.execute(ctx.db)
    return { targets: rows.map((row) => row.id), parentOf: parentsIn(rows) }
  }
  const { rows: targets } = subtree
    ? await sql<Line>`select id, parent_id from project where id in ${subtreeOf(projectId)} order by id`.execute(ctx.db)
    : { rows: [] }
  const { rows: line } = await sql<Line>`
    select id, parent_id from project where id = ${projectId} or id in ${lineAbove(projectId)}`.execute(ctx.db)
  return { targets: subtree ? targets.map((row) => row.id) : [projectId], parentOf: parentsIn([...targets, ...line]) }
}

interface Line {
  id: string
  parent_id: string | null
}

const parentsIn = (rows: readonly Line[]) => new Map(rows.map((row) => [row.id, row.parent_id]))
