/** Declares what links of users to identity providers refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

export const federatedLinkRefusals = defineRefusals('identity', {
  link_taken: {
    code: 'conflict',
    say: ({ uniqueId }: { uniqueId: string }) => `Another user is known to the identity provider as ${uniqueId}.`,
  },
  link_provider_unknown: {
    code: 'bad_request',
    say: ({ id }: { id: string }) => `There is no identity provider ${id} to know the user.`,
  },
  link_protocol_unknown: {
    code: 'bad_request',
    say: ({ id, providerId }: { id: string; providerId: string }) =>
      `Identity provider ${providerId} has no protocol ${id} to know the user by.`,
  },
})
