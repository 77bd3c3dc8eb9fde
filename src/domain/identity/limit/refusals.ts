/** Declares what limits refuse. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface WithId {
  id: string
}

export const limitRefusals = defineRefusals('identity', {
  limit_not_found: { code: 'not_found', say: ({ id }: WithId) => `Limit ${id} was not found.` },
  registered_limit_not_found: { code: 'not_found', say: ({ id }: WithId) => `Registered limit ${id} was not found.` },
  limit_exists: { code: 'conflict', say: () => 'There is such a limit already.' },
  registered_limit_exists: { code: 'conflict', say: () => 'There is such a registered limit already.' },
  limit_reference_unknown: {
    code: 'bad_request',
    say: ({ field }: { of: 'limit' | 'registered_limit'; field: 'service' | 'region' | 'project' | 'domain' }) =>
      `The ${field} that the limit is for was not found.`,
  },
  limit_without_registered: { code: 'forbidden', say: () => 'A limit needs a registered limit that it takes the place of.' },
  registered_limit_in_use: {
    code: 'forbidden',
    say: ({ id }: WithId) => `Registered limit ${id} still has limits that rest on it.`,
  },
  limit_outside_tree: {
    code: 'forbidden',
    say: ({ value, resourceName }: LimitFacts) =>
      `A limit of ${value} for ${resourceName} does not fit with those above and beneath it.`,
  },
})

interface LimitFacts {
  projectId: string | null
  domainId: string | null
  resourceName: string
  serviceId: string
  regionId: string | null
  value: number
}
