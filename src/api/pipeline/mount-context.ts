/** What a mounted API needs to serve its requests. */
import type { MaybePromise } from '../../kernel/maybe-promise.ts'
import type { ErrorFace } from '../errors.ts'
import type { Guarded, Policy } from '../policy/policy.ts'
import type { Params, TargetResolver, Targets } from '../policy-target.ts'
import type { ApiRequest } from '../server/request.ts'
import type { LiveServer, RequestBasis } from '../server/server-context.ts'
import type { Audit } from './audit-event.ts'

/**
 * Finds who calls and makes the request's context. Always called, also for public endpoints.
 * - No credential: the context's `who` is `nobody`; the policy then refuses with 401 unless the endpoint is public.
 * - A credential that does not hold: throws `unauthorized`, except for a public endpoint where it counts as none; a signature is refused there too.
 * For actions told apart by verb `endpoint` is the first of them: the body has not been read yet. For a path that none
 * serves it stands for what needs a credential. `body` is given where the dialect's credentials are checked against its bytes.
 */
export type ContextOf<C> = (request: ApiRequest, endpoint: Guarded, basis: RequestBasis, body?: Buffer) => MaybePromise<C>

export interface MountContext<C> {
  readonly server: LiveServer
  /** For the audit: the API's name, and its dialect's. */
  readonly face: string
  readonly dialect: string
  readonly prefix: string
  readonly contextOf: ContextOf<C>
  readonly policy: Policy
  readonly targetResolver: TargetResolver<C> | undefined
  readonly targets: Targets<C> | undefined
  readonly service: string | undefined
  readonly rules: Readonly<Record<string, Guarded>> | undefined
  readonly errors: ErrorFace
  readonly checkReplies: boolean
  readonly readPrefix: ((ctx: C, params: Params) => Params) | undefined
  readonly audit: Audit<C> | undefined
}
