/** Checks a user's own choice of a password against its age and those before. */
import type { StoreCtx } from '../../../../store/context.ts'
import type { Options } from '../../entity/index.ts'
import type { UserPasswordRow } from '../tables.ts'
import type { Passwords } from '../user/password.ts'
import { readPasswords } from '../user/user.store.ts'
import { DAY } from './compliance.ts'
import { complianceRefusals } from './refusals.ts'

/** @throws bad_request where passwords of this user are set by admins alone, or the present one is too young */
export function requireMayChoose(
  ctx: StoreCtx,
  { rules }: Passwords,
  user: { options: Options },
  present: UserPasswordRow | undefined,
) {
  if (user.options.lock_password === true) throw complianceRefusals.password_locked()
  if (present?.self_service !== 1 || rules.minimumAgeDays === 0) return
  const left = present.created_at + rules.minimumAgeDays * DAY - ctx.clock.now()
  if (left > 0) throw complianceRefusals.password_too_young({ days: rules.minimumAgeDays, daysLeft: Math.floor(left / DAY) })
}

/** Each look back costs a hash. @throws bad_request for one of the last passwords; rate_limited */
export async function requireUnused(ctx: StoreCtx, passwords: Passwords, userId: string, password: string): Promise<void> {
  const { uniqueLast } = passwords.rules
  if (uniqueLast === 0) return
  for (const { hash } of await readPasswords(ctx, userId, uniqueLast))
    if (await passwords.verify(hash, password)) throw complianceRefusals.password_used_before({ count: uniqueLast })
}
