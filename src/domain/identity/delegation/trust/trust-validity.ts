/** Judges whether a trust still holds: people who are enabled, and roles that the first trustor still has. */
import type { CloudError } from '../../../../kernel/errors.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { impliedClosureOf, readImplications } from '../../directory/index.ts'
import { readRoleIdsIn, readSessionUser } from '../../token/index.ts'
import { trustRefusals } from './refusals.ts'
import type { Trust } from './trust.store.ts'

/** With those of its groups, inherited and implied ones, and a domain's own. */
export const rolesHeldIn = (ctx: StoreCtx, userId: string, projectId: string): Promise<Set<string>> =>
  readRoleIdsIn(ctx, { userId, groupIds: [] }, { kind: 'project', id: projectId })

/** @param chain the trust and those that it was made by. @returns the refusal, if anything is amiss */
export async function findTrustFault(ctx: StoreCtx, chain: readonly [Trust, ...Trust[]]): Promise<CloudError | undefined> {
  const [trust, ...above] = chain
  const origin = chain.at(-1)?.trustorId ?? trust.trustorId
  for (const id of new Set([trust.trustorId, origin]))
    if (!(await readSessionUser(ctx, id))) return trustRefusals.trustor_disabled()
  for (const { trusteeId } of above) if (!(await readSessionUser(ctx, trusteeId))) return trustRefusals.agent_gone()
  if (trust.projectId === null) return undefined
  const held = await rolesHeldIn(ctx, origin, trust.projectId)
  const passed = impliedClosureOf(trust.roleIds, await readImplications(ctx))
  return [...passed].every((id) => held.has(id)) ? undefined : trustRefusals.roles_lost()
}
