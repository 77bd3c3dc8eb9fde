/** Lists of role assignments, as granted or in effect (groups, inheritance and implied roles worked out). */
import type { StoreCtx } from '../../../store/context.ts'
import { reachOf } from '../access.ts'
import { type Grant, grantOf } from './role-assignment.ts'
import { closureOf, readImplications } from './role-implication.ts'

export interface AssignmentFilter {
  userId?: string
  groupId?: string
  roleId?: string
  projectId?: string
  domainId?: string
  system?: boolean
  inherited?: boolean
  /** With `projectId`: its whole subtree. */
  subtree?: boolean
}

/** A row of identity's map: every project and domain with what is above it. */
interface Place {
  id: string
  parentId: string | null
  domainId: string
}

async function readPlaces(ctx: StoreCtx): Promise<Map<string, Place>> {
  const rows = await ctx.db.selectFrom('project').select(['id', 'parent_id', 'domain_id']).execute()
  return new Map(rows.map((row) => [row.id, { id: row.id, parentId: row.parent_id, domainId: row.domain_id ?? row.id }]))
}

const isBeneath = (places: ReadonlyMap<string, Place>, id: string, above: string): boolean => {
  for (let at = places.get(id)?.parentId; at; at = places.get(at)?.parentId) if (at === above) return true
  return false
}

/** As granted. */
export async function listAssignments(ctx: StoreCtx, filter: AssignmentFilter): Promise<Grant[]> {
  const places = await readPlaces(ctx)
  const all = (await ctx.db.selectFrom('role_assignment').selectAll().execute()).map(grantOf)
  return all.filter((grant) => matches(grant, filter, places) && mayReadGrant(ctx, grant, places))
}

/** In effect: of users only, nothing inherited, every implied role named. */
export async function effectiveAssignments(ctx: StoreCtx, filter: AssignmentFilter): Promise<Grant[]> {
  const places = await readPlaces(ctx)
  const rows = await ctx.db.selectFrom('role_assignment').selectAll().execute()
  const members = Map.groupBy(await ctx.db.selectFrom('identity_group_member').selectAll().execute(), (m) => m.group_id)
  const implied = await readImplications(ctx)
  const found = new Map<string, Grant>()
  for (const granted of rows.map(grantOf)) {
    const users = granted.actor.kind === 'user' ? [granted.actor.id] : (members.get(granted.actor.id) ?? []).map((m) => m.user_id)
    for (const userId of users.filter((id) => filter.userId === undefined || filter.userId === id))
      for (const target of targetsOf(granted, places, filter))
        for (const roleId of closureOf([granted.roleId], implied)) {
          const grant: Grant = { actor: { kind: 'user', id: userId }, target, roleId, inherited: false }
          if (matches(grant, filter, places) && mayReadGrant(ctx, grant, places)) found.set(JSON.stringify(grant), grant)
        }
  }
  return [...found.values()]
}

function targetsOf(grant: Grant, places: ReadonlyMap<string, Place>, filter: AssignmentFilter): Grant['target'][] {
  const { target } = grant
  if (!grant.inherited || target.kind === 'system') return [target]
  const candidates = filter.projectId !== undefined && !filter.subtree ? [filter.projectId] : [...places.keys()]
  return candidates.filter((id) => isBeneath(places, id, target.id)).map((id) => ({ kind: 'project', id }))
}

function matches(grant: Grant, filter: AssignmentFilter, places: ReadonlyMap<string, Place>): boolean {
  const { actor, target } = grant
  if (filter.userId !== undefined && !(actor.kind === 'user' && actor.id === filter.userId)) return false
  if (filter.groupId !== undefined && !(actor.kind === 'group' && actor.id === filter.groupId)) return false
  if (filter.roleId !== undefined && grant.roleId !== filter.roleId) return false
  if (filter.inherited !== undefined && grant.inherited !== filter.inherited) return false
  if (filter.system !== undefined && (target.kind === 'system') !== filter.system) return false
  if (filter.domainId !== undefined && !(target.kind === 'domain' && target.id === filter.domainId)) return false
  if (filter.projectId === undefined) return true
  if (target.kind !== 'project') return false
  return target.id === filter.projectId || (filter.subtree === true && isBeneath(places, target.id, filter.projectId))
}

/** A domain's reader sees what is granted in its domain; anybody sees its own. */
function mayReadGrant(ctx: StoreCtx, { actor, target }: Grant, places: ReadonlyMap<string, Place>): boolean {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'all') return true
  if (ctx.who.kind === 'user' && actor.id === ctx.who.userId) return true
  return reach.kind === 'domain' && target.kind !== 'system' && places.get(target.id)?.domainId === reach.domainId
}
