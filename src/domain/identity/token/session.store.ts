/** Reads what a token needs of the store, in few queries. Disabled rows are as good as absent here. */
import type { StoreCtx } from '../../../store/context.ts'
import { impliedClosureOf, readImplications } from '../directory/index.ts'
import { parseObject } from '../entity/index.ts'
import type { Named, Session, SessionScope } from './session-types.ts'

export async function readSessionUser(ctx: StoreCtx, id: string): Promise<Session['user'] | undefined> {
  const row = await ctx.db
    .selectFrom('identity_user as u')
    .innerJoin('project as d', 'd.id', 'u.domain_id')
    .leftJoin('user_password as p', 'p.user_id', 'u.id')
    .select(['u.id', 'u.name', 'u.options', 'd.id as domainId', 'd.name as domainName', 'p.expires_at as expiresAt'])
    .where('u.id', '=', id)
    .where('u.enabled', '=', 1)
    .where('d.enabled', '=', 1)
    .orderBy('p.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    id: row.id,
    name: row.name,
    domain: { id: row.domainId, name: row.domainName },
    passwordExpiresAt: row.expiresAt,
    options: parseObject(row.options),
  }
}

export async function readDomain(ctx: StoreCtx, id: string): Promise<Named | undefined> {
  const query = ctx.db.selectFrom('project').select(['id', 'name']).where('id', '=', id)
  return query.where('is_domain', '=', 1).where('enabled', '=', 1).executeTakeFirst()
}

export async function readScopeProject(
  ctx: StoreCtx,
  id: string,
): Promise<(SessionScope & { kind: 'project' })['project'] | undefined> {
  const row = await ctx.db
    .selectFrom('project as p')
    .innerJoin('project as d', 'd.id', 'p.domain_id')
    .select(['p.id', 'p.name', 'd.id as domainId', 'd.name as domainName'])
    .where('p.id', '=', id)
    .where('p.enabled', '=', 1)
    .where('d.enabled', '=', 1)
    .executeTakeFirst()
  return row && { id: row.id, name: row.name, isDomain: false, domain: { id: row.domainId, name: row.domainName } }
}

/** The project, what is above it and its domain: an inherited role on any of these holds in it. */
async function linesOf(ctx: StoreCtx, projectId: string): Promise<string[]> {
  const above: string[] = []
  for (let at: string | null = projectId; at !== null && above.length < 20; ) {
    const row: { parent_id: string | null } | undefined = await ctx.db
      .selectFrom('project')
      .select('parent_id')
      .where('id', '=', at)
      .executeTakeFirst()
    at = row?.parent_id ?? null
    if (at !== null) above.push(at)
  }
  return above
}

/** A user, and groups that it is in for this token alone. */
export interface Holder {
  userId: string
  groupIds: readonly string[]
}

/** Where roles hold. */
type Place = { kind: 'project' | 'domain'; id: string } | { kind: 'system' | 'none' }

/** Ids of all roles that hold for the user there: its own, its groups', inherited and implied ones, and a domain's own. */
export async function readRoleIdsIn(ctx: StoreCtx, { userId, groupIds }: Holder, place: Place): Promise<Set<string>> {
  const target = 'id' in place ? place.id : 'all'
  const above = place.kind === 'project' ? await linesOf(ctx, target) : []
  const granted = await ctx.db
    .selectFrom('role_assignment')
    .select('role_id')
    .where((eb) =>
      eb.or([
        eb.and([
          eb('target_id', '=', target),
          eb('target_kind', '=', place.kind === 'none' ? 'system' : place.kind),
          eb('inherited', '=', 0),
        ]),
        ...(above.length > 0 ? [eb.and([eb('target_id', 'in', above), eb('inherited', '=', 1)])] : []),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb.and([eb('actor_kind', '=', 'user'), eb('actor_id', '=', userId)]),
        eb.and([
          eb('actor_kind', '=', 'group'),
          eb('actor_id', 'in', eb.selectFrom('identity_group_member').select('group_id').where('user_id', '=', userId)),
        ]),
        eb.and([
          eb('actor_kind', '=', 'group'),
          eb(
            'actor_id',
            'in',
            eb
              .selectFrom('federated_membership')
              .select('group_id')
              .where('user_id', '=', userId)
              .where('expires_at', '>', ctx.clock.now()),
          ),
        ]),
        ...(groupIds.length > 0 ? [eb.and([eb('actor_kind', '=', 'group'), eb('actor_id', 'in', groupIds)])] : []),
      ]),
    )
    .execute()
  if (granted.length === 0) return new Set()
  return impliedClosureOf(new Set(granted.map((row) => row.role_id)), await readImplications(ctx))
}

/** Those of them that are of the whole cloud, by name: what a token carries. */
export async function readRolesIn(ctx: StoreCtx, holder: Holder, scope: SessionScope): Promise<Named[]> {
  const ids = [...(await readRoleIdsIn(ctx, holder, placeOf(scope)))]
  if (ids.length === 0) return []
  const query = ctx.db.selectFrom('role').select(['id', 'name']).where('id', 'in', ids).where('domain_id', 'is', null)
  return query.orderBy('name').execute()
}

function placeOf(scope: SessionScope): Place {
  if (scope.kind === 'project') return { kind: 'project', id: scope.project.id }
  return scope.kind === 'domain' ? { kind: 'domain', id: scope.domain.id } : { kind: scope.kind }
}
