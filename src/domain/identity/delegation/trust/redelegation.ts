/** Limits the redelegation of a trust: each step is as narrow as the one before, or narrower. */
import { trustRefusals } from './refusals.ts'
import type { Trust } from './trust.store.ts'

export type NewTrust = Pick<Trust, 'trustorId' | 'trusteeId' | 'projectId' | 'impersonation' | 'roleIds' | 'extra'> & {
  expiresAt?: number
  remainingUses?: number
  allowRedelegation: boolean
  redelegationCount?: number
}

/** How long a chain may be, and what a trust gets that may be passed on and does not say how often. */
const MOST_REDELEGATIONS = 3

/** How often the new trust may be passed on. @param parent the trust that it is made by. @throws forbidden, bad_request */
export function countFor(spec: NewTrust, parent: Trust | undefined): number {
  const { allowRedelegation, redelegationCount: requested, remainingUses } = spec
  if (!allowRedelegation || requested === 0) return 0
  if (requested !== undefined && requested > MOST_REDELEGATIONS)
    throw trustRefusals.redelegation_too_deep({ requested, limit: MOST_REDELEGATIONS })
  if (remainingUses !== undefined) throw trustRefusals.redelegation_with_uses()
  if (!parent) return requested ?? MOST_REDELEGATIONS
  if (requested !== undefined && requested !== parent.redelegationCount - 1) throw trustRefusals.redelegation_count_fixed()
  return parent.redelegationCount - 1
}

/** @param trust made by `parent`, or by one that was made by it. @throws forbidden */
export function requirePassable(parent: Trust, trust: Trust): void {
  if (parent.redelegationCount <= 0)
    throw trustRefusals.redelegation_spent({ left: parent.redelegationCount, limit: MOST_REDELEGATIONS })
  if (trust.remainingUses !== null) throw trustRefusals.redelegation_of_uses({ uses: trust.remainingUses })
  if (parent.expiresAt !== null && (trust.expiresAt === null || trust.expiresAt > parent.expiresAt))
    throw trustRefusals.redelegation_too_long()
  if (!trust.roleIds.every((id) => parent.roleIds.includes(id))) throw trustRefusals.redelegation_of_other_roles()
  if (trust.impersonation && !parent.impersonation) throw trustRefusals.redelegation_impersonates({ id: parent.id })
  if (trust.projectId !== parent.projectId) throw trustRefusals.redelegation_of_other_project()
}
