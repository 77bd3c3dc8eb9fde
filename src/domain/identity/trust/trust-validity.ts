/** What stands behind a trust: people who are enabled, and roles that the first trustor still has. */
import type { StoreCtx } from '../../../store/context.ts'
import { closureOf, readImplications } from '../role/role-implication.ts'
import { readRoleIdsIn, readSessionUser } from '../token/session.store.ts'
import type { Trust } from './trust.ts'

/** With those of its groups, inherited and implied ones, and a domain's own. */
export const rolesHeldIn = (ctx: StoreCtx, userId: string, projectId: string): Promise<Set<string>> =>
  readRoleIdsIn(ctx, { userId, groupIds: [] }, { kind: 'project', id: projectId })

/** @param pedigree the trust and those that it was made by. @returns what is amiss, if anything */
export async function faultOf(ctx: StoreCtx, pedigree: readonly [Trust, ...Trust[]]): Promise<string | undefined> {
  const [trust, ...above] = pedigree
  const origin = pedigree.at(-1)?.trustorId ?? trust.trustorId
  for (const id of new Set([trust.trustorId, origin])) if (!(await readSessionUser(ctx, id))) return 'Trustor is disabled.'
  for (const { trusteeId } of above)
    if (!(await readSessionUser(ctx, trusteeId))) return 'One of the trust agents is disabled or deleted'
  if (trust.projectId === null) return undefined
  const held = await rolesHeldIn(ctx, origin, trust.projectId)
  const passed = closureOf(trust.roleIds, await readImplications(ctx))
  return [...passed].every((id) => held.has(id)) ? undefined : 'Trustee has no delegated roles.'
}
