/** Declares what all parts of identity refuse alike. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface WithId {
  id: string
}

export const identityRefusals = defineRefusals('identity', {
  not_allowed: { code: 'forbidden', say: ({ act }: { act: string }) => `It is not for you to do this: ${act}.` },
  immutable: {
    code: 'forbidden',
    say: ({ kind, id, act }: WithId & { kind: string; act: 'update' | 'delete' }) =>
      `The ${kind} ${id} is immutable: to ${act} it, take that option away first.`,
  },
  no_home_domain: { code: 'forbidden', say: () => 'Only users have a domain of their own.' },
  domain_not_found: { code: 'not_found', say: ({ id }: WithId) => `Domain ${id} was not found.` },
  project_not_found: { code: 'not_found', say: ({ id }: WithId) => `Project ${id} was not found.` },
  user_not_found: { code: 'not_found', say: ({ id }: WithId) => `User ${id} was not found.` },
  group_not_found: { code: 'not_found', say: ({ id }: WithId) => `Group ${id} was not found.` },
  marker_not_found: { code: 'not_found', say: ({ marker }: { marker: string }) => `No row is called ${marker}.` },
  role_not_found: { code: 'not_found', say: ({ id }: WithId) => `Role ${id} was not found.` },
})
