/** What a mounted API needs to serve its requests. */
import type { FastifyRequest } from 'fastify'
import type { Versions } from '../dialects/openstack-json/microversion.ts'
import type { Guarded, Policy } from '../policy/policy.ts'
import type { TargetResolver, Targets } from '../policy-target.ts'
import type { LiveServer, RequestBasis } from '../server/server-context.ts'
import type { ResponseConventions } from './request-lifecycle.ts'

/**
 * Finds who calls and makes the request's context. Always called, also for public endpoints.
 * - No credential: the context's `who` is `nobody`; the policy then refuses with 401 unless the endpoint is public.
 * - A credential that does not hold: throws `unauthorized`, except for a public endpoint, where it counts as none.
 * For actions told apart by verb `endpoint` is the first of them: the body has not been read yet. For a path that none
 * serves it stands for what needs a credential.
 */
export type ContextOf<C> = (request: FastifyRequest, endpoint: Guarded, basis: RequestBasis) => Promise<C> | C

export interface MountContext<C> {
  readonly server: LiveServer
  readonly prefix: string
  readonly contextOf: ContextOf<C>
  readonly policy: Policy
  readonly targetResolver: TargetResolver<C> | undefined
  readonly targets: Targets<C> | undefined
  readonly service: string | undefined
  readonly rules: Readonly<Record<string, Guarded>> | undefined
  readonly responseConventions: ResponseConventions
  readonly versions: Versions | undefined
  readonly checkReplies: boolean
  /** Verbs of the foreign API that this cloud does not have, by route: they are refused with 501 instead of 400. */
  readonly isForeignVerb: (route: { method: string; shape: string }, verb: string) => boolean
  readonly notImplemented: (what: string) => Error
}
