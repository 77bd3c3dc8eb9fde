/** Declares what users, groups and passwords refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

interface InDomain {
  name: string
  domainId: string
}

export const userRefusals = defineRefusals('identity', {
  user_name_taken: {
    code: 'conflict',
    say: ({ name, domainId }: InDomain) => `Domain ${domainId} has a user ${name} already.`,
  },
  group_name_taken: {
    code: 'conflict',
    say: ({ name, domainId }: InDomain) => `Domain ${domainId} has a group ${name} already.`,
  },
  not_in_group: {
    code: 'not_found',
    say: ({ userId, groupId }: { userId: string; groupId: string }) => `User ${userId} is not in group ${groupId}.`,
  },
  default_project_is_domain: { code: 'bad_request', say: () => 'A domain cannot be the default project of a user.' },
  too_many_logins: { code: 'rate_limited', say: () => 'Too many log-ins at once; try again in a moment.' },
})
