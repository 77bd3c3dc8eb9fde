import { unauthorized } from '../token/tokens.ts'
import { findPassword } from '../user/user.store.ts'
import type { Prove } from './proof.ts'
import { type UserRef, userOf } from './reference.ts'

export interface PasswordMethod {
  kind: 'password'
  user: UserRef
  password: string
}

export const byPassword: Prove<PasswordMethod> = async (ctx, identity, method) => {
  const user = await userOf(ctx, identity, method.user)
  const stored = user && (await findPassword(ctx, user.id))
  const right = await identity.passwords.verify(stored?.hash, method.password)
  if (!right || !user) throw unauthorized('wrong user or password')
  return { userId: user.id, options: user.options, methods: ['password'] }
}
