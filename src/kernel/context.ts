import type { RequestReach } from './access-types.ts'
import type { Clock } from './clock.ts'
import { coreRefusals } from './core-refusals.ts'
import type { Log } from './log.ts'
import type { Random } from './random.ts'

/** Answers for the permissions that an API has rules for, asked about a row; undefined for those it has none for. */
export type Permits = (permission: string, about: Readonly<Record<string, unknown>>) => boolean | undefined

/** What a token is good for. */
export type Scope =
  | { kind: 'project'; projectId: string; projectName: string; projectDomainId: string }
  | { kind: 'domain'; domainId: string }
  | { kind: 'system' }
  | { kind: 'none' }

/** A request that a credential may make: the service's type, the method, and the path beneath the service. */
export interface AccessRule {
  service: string
  method: string
  /** `{name}` and `*` stand for one part of the path, `**` for any number. */
  path: string
}

/** Said of a user that did not come itself, but by a credential that passes on a part of what it may. */
export interface Delegation {
  kind: 'application-credential' | 'trust' | 'access-token'
  id: string
  /** It may make further credentials. */
  unrestricted: boolean
  /** Only these requests; absent: any. */
  accessRules?: readonly AccessRule[]
}

/** Who acts: a user by credential, an agent by its own, the cloud itself, or nobody. */
export type Who =
  | {
      kind: 'user'
      userId: string
      userName: string
      userDomainId: string
      scope: Scope
      roles: readonly string[]
      delegation?: Delegation
    }
  | { kind: 'agent'; hostId: string }
  | { kind: 'cloud' }
  | { kind: 'nobody' }

/** A row of some service, by its kind and id. */
export interface ChangedRow {
  readonly kind: string
  readonly id: string
}

/** Whose request it is, where its context began as nobody's: written as it is found out, for the audit. */
export interface Principal {
  /** Who logged in. */
  who?: Who & { kind: 'user' }
  /** An access key that is there and did not let in; never its secret. */
  accessKeyId?: string
}

/** Comes first in every function that decides or acts. */
export interface Ctx {
  readonly who: Who
  /** Whose rows the rule of this request reaches; read by `reachOf`. */
  readonly reach?: RequestReach
  /** What the caller may beside that rule; read by `permits`. */
  readonly permits?: Permits
  /** Told what is stored, as it is stored: for the audit. */
  readonly changed?: ChangedRow[]
  readonly principal?: Principal
  /** `req-<uuid>`, shown to the caller and on every log line. */
  readonly requestId: string
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  /** Aborted when the caller has gone or the process stops. */
  readonly signal: AbortSignal
}

export const hasRole = (ctx: Ctx, role: string): boolean => ctx.who.kind === 'user' && ctx.who.roles.includes(role)

/** Admins by role, and the cloud acting for itself. */
export const isAdmin = (ctx: Ctx): boolean => ctx.who.kind === 'cloud' || hasRole(ctx, 'admin')

/** The project a caller acts in; a caller without one is refused. */
export function projectOf(ctx: Ctx): string {
  if (ctx.who.kind === 'user' && ctx.who.scope.kind === 'project') return ctx.who.scope.projectId
  throw coreRefusals.no_project()
}

export function userOf(ctx: Ctx): string {
  if (ctx.who.kind === 'user') return ctx.who.userId
  throw coreRefusals.unauthenticated()
}
