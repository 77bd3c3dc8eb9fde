import { notFound } from '../../../kernel/errors.ts'
import { refuse } from '../attributes.ts'
import type { Prove } from './proof.ts'

export interface TokenMethod {
  kind: 'token'
  token: string
}

/** A token that stands for a part of its user stays what it is: it makes no token for another scope, and a trust's makes none. */
export const byToken: Prove<TokenMethod> = async (ctx, identity, method) => {
  const session = await identity.tokens.find(ctx, method.token)
  if (!session) throw notFound('Failed to validate token', 'token_not_found') // what clients know: not 401, which would make them log in again
  const { token } = session
  if (token.via && token.via.kind !== 'application-credential')
    throw refuse(madeOf(token.via.kind === 'trust' ? 'trust' : 'OAuth'))
  return {
    userId: session.user.id,
    options: session.user.options,
    methods: [...new Set(['token', ...token.methods])],
    from: token,
    ...(token.via && { via: token.via, scope: token.scope }),
  }
}

const madeOf = (kind: string) => `Using ${kind}-scoped token to create another token. Create a new ${kind}-scoped token instead`
