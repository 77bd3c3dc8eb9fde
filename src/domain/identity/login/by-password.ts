/** Proves a log-in by a password. */
import type { StoreCtx } from '../../../store/context.ts'
import type { User, UserPasswordRow } from '../directory/index.ts'
import { countFailure, disableInactive, findPassword, isExempt, isLockedOut, noteActivity } from '../directory/index.ts'
import { unauthorized } from '../token/index.ts'
import type { Prove } from './proof.ts'
import { loginRefusals } from './refusals.ts'
import { type UserRef, userOf } from './user-reference.ts'

export interface PasswordMethod {
  kind: 'password'
  user: UserRef
  password: string
}

/** Whoever is locked out is answered as for a wrong password, after the same work. */
export const byPassword: Prove<PasswordMethod> = async (ctx, identity, method) => {
  const { rules } = identity.passwords
  const user = await userOf(ctx, identity, method.user)
  if (user) ctx.changed?.push({ kind: 'login-attempt', id: user.id }) // whoever it is: the audit names whom somebody tried to be
  const stored = user && (await findPassword(ctx, user.id))
  const right = await identity.passwords.verify(stored?.hash, method.password)
  if (!user) throw unauthorized('no such user')
  if (await isLockedOut(ctx, rules, user)) throw unauthorized('the user is locked out')
  if (!right) {
    await countFailure(ctx, rules, user.id)
    throw unauthorized('wrong password')
  }
  requireCurrent(ctx, user, stored)
  const { inactiveDays } = rules
  if (inactiveDays !== undefined && user.enabled && (await disableInactive(ctx, rules, user.id)) === 0)
    await noteActivity(ctx, user.id)
  return { userId: user.id, options: user.options, methods: ['password'] }
}

/** Told to those who know the password: they may change it. */
function requireCurrent(ctx: StoreCtx, user: User, stored: UserPasswordRow | undefined): void {
  const end = stored?.expires_at ?? null
  if (!user.enabled || end === null || end > ctx.clock.now() || isExempt(user, 'ignore_password_expiry')) return
  throw loginRefusals.password_expired({ userId: user.id })
}
