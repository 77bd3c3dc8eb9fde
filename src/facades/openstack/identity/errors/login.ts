/** Says what log-ins and tokens refuse in Keystone's words. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { loginRefusals } from '../../../../domain/identity/login/index.ts'
import type { tokenRefusals } from '../../../../domain/identity/token/index.ts'
import { expecting, notAuthorized } from './said.ts'

const DELEGATIONS = { trust: 'trust', 'access-token': 'OAuth' } as const

export const loginSaid = {
  more_methods: ourWords,
  receipt_not_found: { say: () => 'Could not find auth receipt.' },
  password_expired: {
    say: ({ userId }) => `The password is expired and needs to be changed for user: ${userId}.`,
  },
  domain_missing: expecting(
    () => 'domain',
    ({ of }) => of,
  ),
  scope_of_application: {
    say: () => 'Error authenticating with application credential: Application credentials cannot request a scope.',
  },
  scope_of_credential: notAuthorized(() => 'a token of an application credential holds in its project only'),
  token_by_delegation: notAuthorized(({ by }) => {
    const kind = DELEGATIONS[by]
    return `Using ${kind}-scoped token to create another token. Create a new ${kind}-scoped token instead`
  }),
} satisfies SaidBy<typeof loginRefusals>

export const tokenSaid = {
  token_not_found: { say: () => 'Failed to validate token' },
  tokens_by_delegation: notAuthorized(() => 'revoking all tokens of a user by a delegated token'),
  not_set_up: ourWords,
} satisfies SaidBy<typeof tokenRefusals>
