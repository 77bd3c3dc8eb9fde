/** Says what a method of logging in proves. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Options } from '../entity/index.ts'
import type { DelegationRef, TokenPayload, TokenScope } from '../token/index.ts'
import type { LoginParts } from './login-parts.ts'

export interface Proof {
  userId: string
  /** The user's, where they are at hand: they are read otherwise. */
  options?: Options
  /** As the token will list them. */
  methods: readonly string[]
  /** The token that was shown: what is made of it expires with it. */
  from?: TokenPayload
  /** The credential that was shown, when it passes on only a part of what its user may. */
  via?: DelegationRef
  /** The one scope that it is good for. */
  scope?: TokenScope
  federation?: TokenPayload['federation']
  /** No token outlives this, in milliseconds since 1970. */
  until?: number
}

/** @throws unauthorized, in the same words whatever is wrong */
export type Prove<Method> = (ctx: StoreCtx, identity: LoginParts, method: Method) => Promise<Proof>
