/** May they? The endpoint's rule, asked with what the request aims at. */
import type { Ctx } from '../kernel/context.ts'
import { type Asked, type Params, readJson } from './input.ts'
import type { MountContext } from './mount-context.ts'
import type { Target } from './policy/evaluate.ts'
import type { Guarded } from './policy/policy.ts'
import type { TargetRequest, TargetResolver } from './policy-target.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export interface Authorized<C> {
  readonly ctx: C
  readonly asked: Asked<C>
}

/** @throws CloudError unauthorized, forbidden; bad_request for a body that cannot be read */
export async function authorize<C extends Ctx>(
  serving: MountContext<C>,
  call: RequestLifecycle,
  ctx: C,
  { asked, params }: { asked: Asked<C>; params: Params },
): Promise<Authorized<C>> {
  const { policy, targetResolver, responseConventions } = serving
  const { endpoint } = asked.operation
  const aims = targetResolver !== undefined && !policy.isOpen(endpoint)
  const read = aims ? await withBody(call, asked) : asked
  const { headers } = call.request
  const query = call.request.query as Record<string, unknown>
  const { rule, target } = await resolveTarget(aims ? targetResolver : undefined, ctx, {
    endpoint,
    params,
    query,
    headers,
    body: read.body?.value,
  })
  policy.check(ctx, rule, target, responseConventions.errors.refusal)
  return { ctx: aims && policy.decides(rule) ? { ...ctx, ruled: true } : ctx, asked: read }
}

/** The rule that counts for a request, and what it is asked about. Not the query: whoever asks writes that. */
export async function resolveTarget<C>(
  targetResolver: TargetResolver<C> | undefined,
  ctx: C,
  request: TargetRequest,
): Promise<{ rule: Guarded; target: Target }> {
  const aim = await targetResolver?.(ctx, request)
  return { rule: aim?.instead ?? request.endpoint, target: { ...request.params, ...aim?.target } }
}

async function withBody<C>(call: RequestLifecycle, asked: Asked<C>): Promise<Asked<C>> {
  const { endpoint } = asked.operation
  if (asked.body || endpoint.method !== 'POST' || !endpoint.body || endpoint.streams) return asked
  return { ...asked, body: { value: await readJson(call, endpoint) } }
}
