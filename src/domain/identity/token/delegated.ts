/** Says what a credential that stands for a user in part passes on. */
import type { AccessRule } from '../../../kernel/context.ts'
import type { Via } from './token-codec.ts'

export interface Delegated extends Via {
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
