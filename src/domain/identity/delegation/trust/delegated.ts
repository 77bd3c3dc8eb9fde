/** Reads what a trust passes on to a token made for it. */
import type { StoreCtx } from '../../../../store/context.ts'
import type { Delegated, DelegationKind, Signer, TokenPayload } from '../../token/index.ts'
import { findTrust, findTrustChain } from './trust.ts'
import { findTrustFault } from './trust-validity.ts'

/** A trust whose last use was taken lets nobody in any more; the tokens made for it before still hold. */
async function delegated(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined> {
  const chain = await findTrustChain(ctx, id, { usedUp: true })
  if (!chain || (await findTrustFault(ctx, chain))) return undefined
  const [trust] = chain
  const scoped = token.scope.kind === 'project' ? token.scope.id : null
  if (trust.trusteeId !== token.userId || scoped !== trust.projectId) return undefined
  const { trustorId, trusteeId, impersonation, roleIds } = trust
  return {
    kind: 'trust',
    id,
    name: '',
    rolesOf: chain.at(-1)?.trustorId ?? trustorId,
    roleIds,
    allOrNothing: false, // that all are held was asked above, a domain's own among them
    unrestricted: false,
    trust: { trustorId, trusteeId, impersonation },
    dependsOn: chain.flatMap((one) => [one.id, one.trustorId, one.trusteeId]),
  }
}

/** A trust's tokens are its trustee's; where they bear the trustor's name, a key that was made with one does too. */
async function signer(ctx: StoreCtx, userId: string, id: string): Promise<Signer | undefined> {
  const trust = await findTrust(ctx, id)
  const isParty = trust && (trust.trusteeId === userId || (trust.impersonation && trust.trustorId === userId))
  if (!isParty) return undefined
  const { trusteeId, expiresAt } = trust
  return { userId: trusteeId, via: { kind: 'trust', id }, ...(expiresAt === null ? {} : { until: Math.floor(expiresAt) }) }
}

export const byTrust: DelegationKind = { delegated, signer }
