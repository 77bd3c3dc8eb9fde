/** What a trust passes on to a token made for it. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Delegated } from '../token/delegated.ts'
import type { TokenPayload } from '../token/token-codec.ts'
import { findPedigree } from './trust.ts'
import { faultOf } from './trust-validity.ts'

/** A trust whose last use was taken lets nobody in any more; the tokens made for it before still hold. */
export async function delegatedByTrust(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined> {
  const pedigree = await findPedigree(ctx, id, { usedUp: true })
  if (!pedigree || (await faultOf(ctx, pedigree))) return undefined
  const [trust] = pedigree
  const scoped = token.scope.kind === 'project' ? token.scope.id : null
  if (trust.trusteeId !== token.userId || scoped !== trust.projectId) return undefined
  const { trustorId, trusteeId, impersonation, roleIds } = trust
  return {
    kind: 'trust',
    id,
    name: '',
    rolesOf: pedigree.at(-1)?.trustorId ?? trustorId,
    roleIds,
    allOrNothing: false, // that all are held was asked above, a domain's own among them
    unrestricted: false,
    trust: { trustorId, trusteeId, impersonation },
    dependsOn: pedigree.flatMap((one) => [one.id, one.trustorId, one.trusteeId]),
  }
}
