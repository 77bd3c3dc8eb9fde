/** Passing a trust on: each step is as narrow as the one before, or narrower. */
import { badRequest } from '../../../kernel/errors.ts'
import { deny } from '../attributes.ts'
import type { NewTrust, Trust } from './trust.ts'

/** How long a chain may be, and what a trust gets that may be passed on and does not say how often. */
const MOST_REDELEGATIONS = 3

/** How often the new trust may be passed on. @param parent the trust that it is made by. @throws forbidden, bad_request */
export function countFor(wish: NewTrust, parent: Trust | undefined): number {
  const { allowRedelegation, redelegationCount: wished, remainingUses } = wish
  if (!allowRedelegation || wished === 0) return 0
  if (wished !== undefined && wished > MOST_REDELEGATIONS)
    throw deny(`Requested redelegation depth of ${wished} is greater than allowed ${MOST_REDELEGATIONS}`)
  if (remainingUses !== undefined)
    throw badRequest('remaining_uses must not be set if redelegation is allowed', 'trust.remaining_uses')
  if (!parent) return wished ?? MOST_REDELEGATIONS
  if (wished !== undefined && wished !== parent.redelegationCount - 1)
    throw deny('Modifying "redelegation_count" upon redelegation is forbidden. Omitting this parameter is advised.')
  return parent.redelegationCount - 1
}

/** @param trust made by `parent`, or by one that was made by it. @throws forbidden */
export function requirePassable(parent: Trust, trust: Trust): void {
  if (parent.redelegationCount <= 0)
    throw deny(`Remaining redelegation depth of ${parent.redelegationCount} out of allowed range of [0..${MOST_REDELEGATIONS}]`)
  if (trust.remainingUses !== null)
    throw deny(`Field "remaining_uses" is set to ${trust.remainingUses} while it must not be set in order to redelegate a trust`)
  if (parent.expiresAt !== null && (trust.expiresAt === null || trust.expiresAt > parent.expiresAt))
    throw deny('Requested expiration time is more than redelegated trust can provide')
  if (!trust.roleIds.every((id) => parent.roleIds.includes(id)))
    throw deny('Some of requested roles are not in redelegated trust')
  if (trust.impersonation && !parent.impersonation)
    throw deny(
      `Impersonation is not allowed because redelegated trust does not specify impersonation. Redelegated trust id: ${parent.id}`,
    )
  if (trust.projectId !== parent.projectId) throw deny('A trust is passed on for its own project only')
}
