/** Says what a credential that stands for a user in part passes on. */
import type { AccessRule } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { DelegationRef, TokenPayload } from './token-codec.ts'

export interface Delegated extends DelegationRef {
  /** The credential's own name; empty where it has none. */
  name: string
  /** The user whose roles it passes on. */
  rolesOf: string
  roleIds: readonly string[]
  /** True: void as soon as one of the roles is held no more. False: the others still count. */
  allOrNothing: boolean
  unrestricted: boolean
  accessRules?: readonly (AccessRule & { id: string })[]
  /** Of an access: whose it is. */
  consumerId?: string
  trust?: { trustorId: string; trusteeId: string; impersonation: boolean }
  /** Ids of rows besides the credential and `rolesOf` whose change may void it. */
  dependsOn?: readonly string[]
}

/** For whom an access key makes tokens. */
export interface Signer {
  userId: string
  via?: DelegationRef
  /** Milliseconds since 1970. */
  until?: number
}

/** Reads one kind of such credentials. */
export interface DelegationKind {
  /** @returns undefined when the credential is gone, over, or not for this token */
  delegated(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined>
  /**
   * Of an access key of `userId` that says it was made with the credential.
   * @returns undefined when the credential is gone, over, or not the user's
   */
  signer(ctx: StoreCtx, userId: string, id: string): Promise<Signer | undefined>
}

export type DelegationKinds = Readonly<Record<DelegationRef['kind'], DelegationKind>>
