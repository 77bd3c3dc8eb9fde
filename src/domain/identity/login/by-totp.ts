/** Proves a log-in by a one-time password, shown once: its 30 seconds and all before them are used up with it. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Credential } from '../credential/index.ts'
import { consumeTotpStep, decodeBase32, findTotpCredentials, totpStepOf } from '../credential/index.ts'
import { tryWithLockout } from '../directory/index.ts'
import { unauthorized } from '../token/index.ts'
import type { LoginParts } from './login-parts.ts'
import type { Prove } from './proof.ts'
import { type UserRef, userOf } from './user-reference.ts'

export interface TotpMethod {
  kind: 'totp'
  user: UserRef
  passcode: string
}

export const byTotp: Prove<TotpMethod> = async (ctx, identity, method) => {
  const user = await userOf(ctx, identity, method.user)
  const credentials = user ? await findTotpCredentials(ctx, identity.sealing, user.id) : []
  const isRight = async () => {
    for (const credential of credentials) if (await isTaken(ctx, identity, credential, method.passcode)) return true
    return false
  }
  if (user && (await tryWithLockout(ctx, identity.passwords.rules, user, isRight)))
    return { userId: user.id, options: user.options, methods: ['totp'] }
  throw unauthorized('wrong user or passcode')
}

async function isTaken(ctx: StoreCtx, identity: LoginParts, { id, blob }: Credential, passcode: string): Promise<boolean> {
  const secret = decodeBase32(blob)
  const step = secret && totpStepOf(secret, passcode, ctx.clock.now(), identity.totpWindows)
  return step !== undefined && consumeTotpStep(ctx, id, step)
}
