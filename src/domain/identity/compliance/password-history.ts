/** What a user's own choice of a password has to heed besides its form. */
import { badRequest } from '../../../kernel/errors.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Options } from '../attributes.ts'
import type { UserPasswordRow } from '../tables.ts'
import type { Passwords } from '../user/password.ts'
import { readPasswords } from '../user/user.store.ts'
import { DAY } from './compliance.ts'

const refused = (message: string) => badRequest(message, 'user.password', 'password_choice')

/** @throws bad_request where passwords of this user are set by admins alone, or the present one is too young */
export function requireMayChoose(
  ctx: StoreCtx,
  { rules }: Passwords,
  user: { options: Options },
  present: UserPasswordRow | undefined,
) {
  if (user.options.lock_password === true)
    throw refused(
      'You cannot change your password at this time due to password policy disallowing password changes. Please contact your administrator to reset your password.',
    )
  if (present?.self_service !== 1 || rules.minimumAgeDays === 0) return
  const left = present.created_at + rules.minimumAgeDays * DAY - ctx.clock.now()
  if (left > 0)
    throw refused(
      `You cannot change your password at this time due to the minimum password age. Once you change your password, it must be used for ${rules.minimumAgeDays} day(s) before it can be changed. Please try again in ${Math.floor(left / DAY)} day(s) or contact your administrator to reset your password.`,
    )
}

/** Each look back costs a hash. @throws bad_request for one of the last passwords; rate_limited */
export async function requireUnused(ctx: StoreCtx, passwords: Passwords, userId: string, password: string): Promise<void> {
  const { uniqueLast } = passwords.rules
  if (uniqueLast === 0) return
  for (const { hash } of await readPasswords(ctx, userId, uniqueLast))
    if (await passwords.verify(hash, password))
      throw refused(
        `The new password cannot be identical to a previous password. The total number which includes the new password must be unique is ${uniqueLast}.`,
      )
}
