/** Shows and revokes tokens: one's own, or anybody's with the right to. */
import { hasRole } from '../../../kernel/context.ts'
import { type MaybePromise, whenDone } from '../../../kernel/maybe-promise.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { findUserRow } from '../directory/index.ts'
import { identityRefusals, isAllowedByRule, reachesAllByRole } from '../entity/index.ts'
import { revoke } from '../revocation/index.ts'
import { tokenRefusals } from './refusals.ts'
import type { Session } from './session.ts'
import type { Tokens } from './tokens.ts'

interface WithTokens {
  readonly tokens: Tokens
}

/** Services check other users' tokens: they have the role `service`, or read the system. */
const mayRead = (ctx: StoreCtx): boolean =>
  reachesAllByRole(ctx) ||
  hasRole(ctx, 'service') ||
  (ctx.who.kind === 'user' && ctx.who.scope.kind === 'system' && hasRole(ctx, 'reader'))

const isSubject = (ctx: StoreCtx, session: Session): boolean => ctx.who.kind === 'user' && ctx.who.userId === session.user.id

/** @throws not_found for a token that does not hold; forbidden for another user's */
export const getSession = (ctx: StoreCtx, identity: WithTokens, token: string): MaybePromise<Session> =>
  whenDone(identity.tokens.find(ctx, token), (session) => readable(ctx, session))

function readable(ctx: StoreCtx, session: Session | undefined): Session {
  if (!session) throw tokenRefusals.token_not_found()
  if (!isAllowedByRule(ctx) && !isSubject(ctx, session) && !mayRead(ctx))
    throw identityRefusals.not_allowed({ act: 'validate_token' })
  return session
}

/**
 * Every token of a user, made up to now: for whom a new password is no way to end them.
 * @throws not_found; forbidden for whoever acts for another, or by a part of its own rights: those end one token at most
 */
export const revokeTokensOf = (ctx: StoreCtx, userId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    if (tx.who.kind === 'user' && tx.who.delegation) throw tokenRefusals.tokens_by_delegation()
    if (!(await findUserRow(tx, userId))) throw identityRefusals.user_not_found({ id: userId })
    await revoke(tx, { userId })
    recordChange(tx, 'user', userId)
  })

export async function revokeToken(ctx: StoreCtx, identity: WithTokens, token: string): Promise<void> {
  const session = await identity.tokens.find(ctx, token)
  if (!session) throw tokenRefusals.token_not_found()
  if (!isAllowedByRule(ctx) && !isSubject(ctx, session) && !reachesAllByRole(ctx))
    throw identityRefusals.not_allowed({ act: 'revoke_token' })
  await identity.tokens.revoke(ctx, session)
}
