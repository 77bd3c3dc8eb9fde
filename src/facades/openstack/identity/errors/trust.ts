/** Says what trusts refuse in Keystone's words. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { trustRefusals } from '../../../../domain/identity/delegation/index.ts'
import { cannotStore, couldNotFind, notAuthorized } from './said.ts'

export const trustSaid = {
  trust_not_found: couldNotFind('trust'),
  trust_exists: cannotStore('trust', () => 'Duplicate entry'),
  // the full stop is Keystone's own, as is the one that follows
  trust_by_application: notAuthorized(() => "Using method 'application_credential' is not allowed for managing trusts."),
  trust_without_roles: notAuthorized(() => 'At least one role should be specified'),
  trust_for_other: notAuthorized(() => 'The authenticated user should match the trustor'),
  trust_ends_in_past: {
    say: () =>
      "The 'expires_at' must not be before now. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.",
  },
  redelegation_by_trust_only: notAuthorized(() => 'Redelegation allowed for delegated by trust only'),
  redelegation_too_deep: {
    say: ({ requested, limit }) => `Requested redelegation depth of ${requested} is greater than allowed ${limit}`,
  },
  redelegation_with_uses: { say: () => 'remaining_uses must not be set if redelegation is allowed' },
  redelegation_count_fixed: {
    say: () => 'Modifying "redelegation_count" upon redelegation is forbidden. Omitting this parameter is advised.',
  },
  redelegation_spent: {
    say: ({ left, limit }) => `Remaining redelegation depth of ${left} out of allowed range of [0..${limit}]`,
  },
  redelegation_of_uses: {
    say: ({ uses }) => `Field "remaining_uses" is set to ${uses} while it must not be set in order to redelegate a trust`,
  },
  redelegation_too_long: { say: () => 'Requested expiration time is more than redelegated trust can provide' },
  redelegation_of_other_roles: { say: () => 'Some of requested roles are not in redelegated trust' },
  redelegation_impersonates: {
    say: ({ id }) =>
      `Impersonation is not allowed because redelegated trust does not specify impersonation. Redelegated trust id: ${id}`,
  },
  redelegation_of_other_project: ourWords,
  not_trustee: { say: () => 'User is not a trustee.' },
  trustor_disabled: { say: () => 'Trustor is disabled.' },
  agent_gone: { say: () => 'One of the trust agents is disabled or deleted' },
  roles_lost: { say: () => 'Trustee has no delegated roles.' },
} satisfies SaidBy<typeof trustRefusals>
