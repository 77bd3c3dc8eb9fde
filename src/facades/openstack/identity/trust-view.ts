import type { Trust } from '../../../domain/identity/delegation/index.ts'
import type { Role } from '../../../domain/identity/directory/index.ts'
import { microTime, roleView } from './translate.ts'

export const trustView = (base: string, trust: Trust) => ({
  ...trust.extra,
  id: trust.id,
  trustor_user_id: trust.trustorId,
  trustee_user_id: trust.trusteeId,
  project_id: trust.projectId,
  impersonation: trust.impersonation,
  expires_at: trust.expiresAt === null ? null : microTime(trust.expiresAt),
  deleted_at: null,
  remaining_uses: trust.remainingUses,
  redelegated_trust_id: trust.redelegatedTrustId,
  redelegation_count: trust.redelegationCount,
  links: { self: `${base}/OS-TRUST/trusts/${trust.id}` },
})

export const trustRolesView = (base: string, trust: Trust, roles: readonly Role[]) => ({
  roles: roles.map((role) => roleView(base, role)),
  links: { self: `${base}/OS-TRUST/trusts/${trust.id}/roles`, next: null, previous: null },
})

/** With its roles, as lists do not have it. */
export function wholeTrustView(base: string, trust: Trust, roles: readonly Role[]) {
  const { roles: shown, links } = trustRolesView(base, trust, roles)
  return { ...trustView(base, trust), roles: shown, roles_links: links }
}
