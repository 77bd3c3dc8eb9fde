/** Declares what trusts refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

export const trustRefusals = defineRefusals('identity', {
  trust_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Trust ${id} was not found.` },
  trust_exists: { code: 'conflict', say: () => 'There is such a trust already.' },
  trust_by_application: { code: 'forbidden', say: () => 'An application credential manages no trusts.' },
  trust_without_roles: { code: 'forbidden', say: () => 'A trust for a project passes on one role at least.' },
  trust_for_other: { code: 'forbidden', say: () => 'A trust is made by the one who trusts.' },
  trust_ends_in_past: { code: 'bad_request', say: () => 'The trust would end in the past.' },
  redelegation_by_trust_only: { code: 'forbidden', say: () => 'Only what came by a trust is passed on by a trust.' },
  redelegation_too_deep: {
    code: 'forbidden',
    say: ({ requested, limit }: { requested: number; limit: number }) =>
      `A trust is passed on ${limit} times at most, not ${requested}.`,
  },
  redelegation_with_uses: { code: 'bad_request', say: () => 'A trust that may be passed on has no number of uses.' },
  redelegation_count_fixed: { code: 'forbidden', say: () => 'How often a trust is passed on follows from the one before.' },
  redelegation_spent: {
    code: 'forbidden',
    say: ({ left, limit }: { left: number; limit: number }) =>
      `The trust cannot be passed on: ${left} of ${limit} times are left.`,
  },
  redelegation_of_uses: {
    code: 'forbidden',
    say: ({ uses }: { uses: number }) => `A trust with ${uses} uses is not passed on.`,
  },
  redelegation_too_long: { code: 'forbidden', say: () => 'A trust that is passed on ends no later than the one before.' },
  redelegation_of_other_roles: { code: 'forbidden', say: () => 'A trust passes on no roles that the one before has not.' },
  redelegation_impersonates: {
    code: 'forbidden',
    say: ({ id }: { id: string }) => `The trust ${id} lets nobody act as its trustor, and so does one made by it.`,
  },
  redelegation_of_other_project: { code: 'forbidden', say: () => 'A trust is passed on for its own project only.' },

  not_trustee: { code: 'forbidden', say: () => 'The trust is for another user.' },
  trustor_disabled: { code: 'forbidden', say: () => 'Who made the trust is disabled.' },
  agent_gone: { code: 'forbidden', say: () => 'One of those who passed the trust on is disabled or gone.' },
  roles_lost: { code: 'forbidden', say: () => 'Who made the trust does not hold its roles any more.' },
})
