/** Says what a resolved token is: its user, its scope, its roles. */
import type { Who } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Options } from '../entity/index.ts'
import type { Delegated, DelegationKinds } from './delegated.ts'
import type { TokenPayload } from './token-codec.ts'

export interface Named {
  id: string
  name: string
}

export interface Session {
  readonly token: TokenPayload
  readonly who: Who & { kind: 'user' }
  readonly user: Named & { domain: Named; passwordExpiresAt: number | null; options: Options }
  readonly scope: SessionScope
  /** Those granted and those implied, by name. */
  readonly roles: readonly Named[]
  /** The credential it came by, when that limits it. */
  readonly delegated: Delegated | undefined
  /** Where the user was logged in, when not here, and its groups by that. */
  readonly federated: FederatedSession | undefined
  /** Ids of rows whose change makes this stale. */
  readonly dependsOn: readonly string[]
}

/** Where the user was logged in, and the groups that it has by that. */
export type FederatedSession = NonNullable<TokenPayload['federation']>

/** Reads what a session is made of besides the directory. */
export interface SessionSources {
  readonly delegations: DelegationKinds
  /** @returns undefined when the provider that vouched for the user does so no more */
  readFederated(ctx: StoreCtx, token: TokenPayload): Promise<FederatedSession | undefined>
}

export type SessionScope =
  | { kind: 'project'; project: Named & { domain: Named; isDomain: boolean } }
  | { kind: 'domain'; domain: Named }
  | { kind: 'system' }
  | { kind: 'none' }
