/** Implied roles: whoever is admin is manager, member and reader too. */
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { couldNotFind, refuse } from '../attributes.ts'
import { getRole, type Role } from './role.ts'

/** Pairs (prior, implied) of role ids; few, so all are read at once. */
export async function readImplications(ctx: StoreCtx): Promise<Map<string, string[]>> {
  const rows = await ctx.db.selectFrom('role_implication').selectAll().execute()
  const implied = new Map<string, string[]>()
  for (const row of rows) implied.set(row.prior_id, [...(implied.get(row.prior_id) ?? []), row.implied_id])
  return implied
}

/** The roles given and all that follow from them. */
export function closureOf(roleIds: Iterable<string>, implied: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(roleIds)
  for (const id of reached) for (const next of implied.get(id) ?? []) reached.add(next) // a Set's walk includes what it adds
  return reached
}

/** @throws forbidden when it would close a circle, or when the implied role is a domain's own */
export const implyRole = (ctx: StoreCtx, priorId: string, impliedId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getRole(tx, priorId)
    const role = await getRole(tx, impliedId)
    if (role.domainId !== null || role.name === 'admin') throw refuse(`role ${role.name} cannot be an implied role`)
    if (closureOf([impliedId], await readImplications(tx)).has(priorId))
      throw refuse(`role ${priorId} cannot imply ${impliedId}: it is implied by it`)
    await tx.db
      .insertInto('role_implication')
      .values({ prior_id: priorId, implied_id: impliedId })
      .onConflict((c) => c.doNothing())
      .execute()
    recordChange(tx, 'role', priorId)
  })

export async function listImplied(ctx: StoreCtx, priorId: string): Promise<Role[]> {
  await getRole(ctx, priorId)
  const ids = (await readImplications(ctx)).get(priorId) ?? []
  return Promise.all(ids.map((id) => getRole(ctx, id)))
}

export async function requireImplied(ctx: StoreCtx, priorId: string, impliedId: string): Promise<void> {
  await getRole(ctx, priorId)
  await getRole(ctx, impliedId)
  if (!(await readImplications(ctx)).get(priorId)?.includes(impliedId))
    throw couldNotFind('role', `${priorId} implies ${impliedId}`)
}

export const removeImplied = (ctx: StoreCtx, priorId: string, impliedId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireImplied(tx, priorId, impliedId)
    await tx.db.deleteFrom('role_implication').where('prior_id', '=', priorId).where('implied_id', '=', impliedId).execute()
    recordChange(tx, 'role', priorId)
  })
