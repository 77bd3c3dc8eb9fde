/** Keeps implied roles: whoever is admin is manager, member and reader too. */
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { lockName } from '../../../../store/dialect.ts'
import { roleRefusals } from './refusals.ts'
import { getRole, type Role, rolesByIds } from './role.ts'

/** Pairs (prior, implied) of role ids; few, so all are read at once. */
export async function readImplications(ctx: StoreCtx): Promise<Map<string, string[]>> {
  const rows = await ctx.db.selectFrom('role_implication').selectAll().orderBy('prior_id').orderBy('implied_id').execute()
  const implied = new Map<string, string[]>()
  for (const row of rows) implied.set(row.prior_id, [...(implied.get(row.prior_id) ?? []), row.implied_id])
  return implied
}

/** The roles given and all that follow from them. */
export function impliedClosureOf(roleIds: Iterable<string>, implied: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(roleIds)
  for (const id of reached) for (const next of implied.get(id) ?? []) reached.add(next) // a Set's walk includes what it adds
  return reached
}

/** Roles that no other may imply, so that nobody comes by them unseen. */
const NEVER_IMPLIED: readonly string[] = ['admin']

/** @throws forbidden when it would close a circle, for `admin`, or when a role of the whole cloud would imply a domain's own; conflict */
export const implyRole = (ctx: StoreCtx, priorId: string, impliedId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const prior = await getRole(tx, priorId)
    const role = await getRole(tx, impliedId)
    if (NEVER_IMPLIED.includes(role.name)) throw roleRefusals.never_implied({ id: impliedId })
    if (prior.domainId === null && role.domainId !== null) throw roleRefusals.global_implies_domains()
    await lockName(tx, 'identity.role-implication')
    const implied = await readImplications(tx)
    if (implied.get(priorId)?.includes(impliedId)) throw roleRefusals.implied_already({ priorId, impliedId })
    if (impliedClosureOf([impliedId], implied).has(priorId)) throw roleRefusals.implication_circle({ priorId, impliedId })
    await tx.db.insertInto('role_implication').values({ prior_id: priorId, implied_id: impliedId }).execute()
    recordChange(tx, 'role', priorId)
  })

export async function listImplied(ctx: StoreCtx, priorId: string): Promise<Role[]> {
  await getRole(ctx, priorId)
  return rolesByIds(ctx, (await readImplications(ctx)).get(priorId) ?? [])
}

export interface Inference {
  prior: Role
  implies: Role[]
}

/** Every role that implies others, a domain's own ones too. */
export async function listInferences(ctx: StoreCtx): Promise<Inference[]> {
  const implied = await readImplications(ctx)
  const roles = await rolesByIds(ctx, [...new Set([...implied].flat(2))])
  const byId = new Map(roles.map((role) => [role.id, role]))
  return [...implied].flatMap(([priorId, ids]) => {
    const prior = byId.get(priorId)
    return prior ? [{ prior, implies: ids.flatMap((id) => byId.get(id) ?? []) }] : []
  })
}

/** @throws not_found when it does not */
export async function requireImplied(ctx: StoreCtx, priorId: string, impliedId: string): Promise<void> {
  await getRole(ctx, priorId)
  await getRole(ctx, impliedId)
  if (!(await readImplications(ctx)).get(priorId)?.includes(impliedId))
    throw roleRefusals.implied_role_not_found({ priorId, impliedId })
}

export const removeImplied = (ctx: StoreCtx, priorId: string, impliedId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireImplied(tx, priorId, impliedId)
    await deleteFound(tx.db.deleteFrom('role_implication').where('prior_id', '=', priorId).where('implied_id', '=', impliedId))
    recordChange(tx, 'role', priorId)
  })
