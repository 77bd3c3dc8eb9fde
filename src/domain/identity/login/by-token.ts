/** Proves a log-in by a token that holds. */
import { tokenRefusals } from '../token/index.ts'
import type { Prove } from './proof.ts'
import { loginRefusals } from './refusals.ts'

export interface TokenMethod {
  kind: 'token'
  token: string
}

/** A token that stands for a part of its user stays what it is: it makes no token for another scope, and a trust's makes none. */
export const byToken: Prove<TokenMethod> = async (ctx, identity, method) => {
  const session = await identity.tokens.find(ctx, method.token)
  if (!session) throw tokenRefusals.token_not_found() // what clients know: not 401, which would make them log in again
  const { token } = session
  if (token.via && token.via.kind !== 'application-credential') throw loginRefusals.token_by_delegation({ by: token.via.kind })
  return {
    userId: session.user.id,
    options: session.user.options,
    methods: [...new Set(['token', ...token.methods])],
    from: token,
    ...(token.via && { via: token.via, scope: token.scope }),
  }
}
