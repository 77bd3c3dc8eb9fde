/** Tells the audit whom a log-in turned out to be from: its request began as nobody's. */
import type { StoreCtx } from '../../../store/context.ts'
import { readSessionUser } from './session.store.ts'
import type { DelegationRef } from './token-codec.ts'

/**
 * Called once all that the log-in takes is proven, also where no token comes of it in the end.
 * @param via the credential that was shown, where it is not the user's own log-in
 */
export async function notePrincipal(ctx: StoreCtx, userId: string, via?: DelegationRef): Promise<void> {
  ctx.changed?.push({ kind: 'login', id: userId })
  const user = ctx.principal && (await readSessionUser(ctx, userId))
  if (!ctx.principal || !user) return
  ctx.principal.who = {
    kind: 'user',
    userId,
    userName: user.name,
    userDomainId: user.domain.id,
    // what the token is for is a part of the answer; the request was made with none
    scope: { kind: 'none' },
    roles: [],
    ...(via && { delegation: { ...via, unrestricted: false } }),
  }
}
