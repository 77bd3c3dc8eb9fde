/** Declares what log-ins refuse, besides what is told in the same words whatever is wrong. */
import { defineRefusals } from '../../../kernel/refusal.ts'

/** What a user's rules want besides what was shown. */
export interface UnfinishedLogin {
  receipt: { methods: readonly string[]; issuedAt: number; expiresAt: number }
  /** As it travels. */
  receiptText: string
  user: { id: string; name: string; domainId: string }
  /** Rules that what was shown is a part of. */
  rules: readonly (readonly string[])[]
}

export const loginRefusals = defineRefusals('identity', {
  /** The receipt goes back with what is shown next. */
  more_methods: { code: 'unauthorized', say: (_: UnfinishedLogin) => 'The request you have made requires authentication.' },
  receipt_not_found: { code: 'unauthorized', say: () => 'The receipt of the log-in does not hold.' },
  password_expired: {
    code: 'unauthorized',
    say: ({ userId }: { userId: string }) => `The password of user ${userId} is over and has to be changed.`,
  },
  domain_missing: { code: 'bad_request', say: ({ of }: { of: string }) => `The ${of} is named without its domain.` },
  scope_of_application: { code: 'unauthorized', say: () => 'An application credential has its scope and takes no other.' },
  scope_of_credential: { code: 'forbidden', say: () => 'A token of an application credential holds in its project only.' },
  token_by_delegation: {
    code: 'forbidden',
    say: ({ by }: { by: 'trust' | 'access-token' }) => `A token that came by a delegation (${by}) makes no other.`,
  },
})
