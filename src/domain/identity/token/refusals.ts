/** Declares what tokens refuse. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const tokenRefusals = defineRefusals('identity', {
  token_not_found: { code: 'not_found', say: () => 'There is no such token.' },
  tokens_by_delegation: { code: 'forbidden', say: () => 'A delegated token does not revoke all tokens of its user.' },
  not_set_up: { code: 'unavailable', say: () => 'Identity is not set up yet.' },
})
