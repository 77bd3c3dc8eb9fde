/** Says what a resolved token is: its user, its scope, its roles. */
import type { Who } from '../../../kernel/context.ts'
import type { Options } from '../attributes.ts'
import type { FederatedSession } from '../federation/federated-session.ts'
import type { Delegated } from './delegated.ts'
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

export type SessionScope =
  | { kind: 'project'; project: Named & { domain: Named; isDomain: boolean } }
  | { kind: 'domain'; domain: Named }
  | { kind: 'system' }
  | { kind: 'none' }
