/** Logs in for a trust: the trustee proves who it is and gets a part of what the trustor may. */
import type { StoreCtx } from '../../../store/context.ts'
import { consumeTrustUse, findTrustChain, findTrustFault, trustRefusals } from '../delegation/index.ts'
import type { Session } from '../token/index.ts'
import { type TokenSpec, unauthorized } from '../token/index.ts'
import type { LoginParts } from './login-parts.ts'

/**
 * A use is taken when the token is made, so that one that could not be had costs none.
 * @throws unauthorized when the trust does not hold or has no use left; forbidden for others than its trustee, and when the
 * trustor is disabled or has lost one of the roles
 */
export async function issueForTrust(
  ctx: StoreCtx,
  identity: LoginParts,
  spec: Omit<TokenSpec, 'scope'>,
  trustId: string,
): Promise<{ token: string; session: Session }> {
  const chain = await findTrustChain(ctx, trustId)
  if (!chain) throw unauthorized('no such trust, or it is over or used up')
  const [trust] = chain
  if (trust.trusteeId !== spec.userId) throw trustRefusals.not_trustee()
  const fault = await findTrustFault(ctx, chain)
  if (fault) throw fault
  const ends = [spec.until, trust.expiresAt ?? undefined].filter((end) => end !== undefined)
  const issued = await identity.tokens.issue(ctx, {
    ...spec,
    via: { kind: 'trust', id: trust.id },
    scope: trust.projectId === null ? { kind: 'none' } : { kind: 'project', id: trust.projectId },
    ...(ends.length > 0 && { until: Math.floor(Math.min(...ends)) }),
  })
  if (trust.remainingUses !== null && !(await consumeTrustUse(ctx, trust.id)))
    throw unauthorized('the last use of the trust was taken')
  return issued
}
