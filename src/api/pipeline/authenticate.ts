/**
 * Who has no credential learns nothing but that one is needed: neither what paths there are nor what is wrong with a body.
 * The real services have their token check in front of everything, and clients that renew a token wait for its 401.
 */
import type { Ctx } from '../../kernel/context.ts'
import { type MaybePromise, orElse, whenDone } from '../../kernel/maybe-promise.ts'
import type { Api } from '../define.ts'
import { type Guarded, needsCredential, type Policy } from '../policy/policy.ts'
import { rules } from '../policy/rules.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

/** Finds who calls, for an endpoint or for what is refused without one. @throws unauthorized */
export function authenticate<C extends Ctx>(
  serving: MountContext<C>,
  call: RequestLifecycle,
  endpoints: readonly Guarded[] = [],
  body?: Buffer,
): MaybePromise<C> {
  if (endpoints.length === 1) call.endpoint = endpoints[0]
  return whenDone(serving.contextOf(call.request, endpoints[0] ?? CLOSED, call.basis, body), (ctx) => {
    call.ctx = ctx
    if (ctx.who.kind === 'nobody' && !endpoints.some((endpoint) => serving.policy.isOpen(endpoint))) throw needsCredential()
    return ctx
  })
}

/** For what is refused in any case: the refusal that comes before it, for who has no credential or one that does not hold. */
export const unauthenticatedError = <C extends Ctx>(serving: MountContext<C>, call: RequestLifecycle): MaybePromise<unknown> =>
  orElse<unknown>(
    () => whenDone(authenticate(serving, call), () => undefined),
    (thrown) => thrown,
  )

/** A mount of version documents and the like has nothing to hide. */
export const isAllOpen = (policy: Policy, api: Api): boolean => Object.values(api).every((endpoint) => policy.isOpen(endpoint))

/** Stands for whatever the caller meant where no endpoint was found. */
const CLOSED: Guarded = { action: 'unknown', allow: rules.authenticated }
