/** Declares what policies and what they are tied to refuse. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const policyRefusals = defineRefusals('identity', {
  policy_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Policy ${id} was not found.` },
  policy_association_not_found: {
    code: 'not_found',
    say: ({ id }: { id: string }) => `Policy ${id} is not associated with it.`,
  },
  endpoint_without_policy: {
    code: 'not_found',
    say: ({ endpointId }: { endpointId: string }) => `No policy is associated with endpoint ${endpointId}.`,
  },
})
