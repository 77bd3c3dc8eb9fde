/** Changes a user's own password, for who knows the old one. */
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { revoke } from '../../revocation/index.ts'
import { endOfPassword, requireForm } from '../compliance/compliance.ts'
import { countFailure, forgetFailures, isLockedOut } from '../compliance/lockout.ts'
import { requireMayChoose, requireUnused } from '../compliance/password-history.ts'
import type { UserPasswordRow } from '../tables.ts'
import type { Passwords } from './password.ts'
import { addPassword, findPassword, findUserRow } from './user.store.ts'
import type { User } from './user.ts'

const wrongPassword = () => coreRefusals.unauthenticated()

/**
 * Also one that has ended: that is how it is renewed.
 * @throws unauthorized when the old one is wrong or the user locked out; bad_request when the new one breaks a rule
 */
export async function changeOwnPassword(
  ctx: StoreCtx,
  passwords: Passwords,
  userId: string,
  change: { original: string; password: string },
): Promise<void> {
  const { rules } = passwords
  const { user, known } = await proveOriginal(ctx, passwords, userId, change.original)
  requireForm(rules, change.password)
  requireMayChoose(ctx, passwords, user, known)
  await requireUnused(ctx, passwords, userId, change.password)
  const hash = await passwords.hash(change.password)
  await transact(ctx, async (tx) => {
    // someone else may have set it while both were hashed
    if ((await findPassword(tx, userId))?.id !== known?.id) throw wrongPassword()
    const expiresAt = endOfPassword(rules, user, tx.clock.now(), true)
    await addPassword(tx, userId, { hash, expiresAt, bySelf: true }, rules.uniqueLast)
    await revoke(tx, { userId })
    recordChange(tx, 'user', userId)
  })
}

async function proveOriginal(
  ctx: StoreCtx,
  passwords: Passwords,
  userId: string,
  original: string,
): Promise<{ user: User; known: UserPasswordRow | undefined }> {
  const user = await findUserRow(ctx, userId)
  const known = user && (await findPassword(ctx, userId))
  const right = await passwords.verify(known?.hash, original)
  if (!user || (await isLockedOut(ctx, passwords.rules, user))) throw wrongPassword()
  if (!right) await countFailure(ctx, passwords.rules, userId)
  if (!right || !user.enabled) throw wrongPassword()
  if (passwords.rules.lockout) await forgetFailures(ctx, userId)
  return { user, known }
}
