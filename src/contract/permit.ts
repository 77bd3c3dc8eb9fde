/** May they? The endpoint's rule, asked with what the request aims at. */
import type { Ctx } from '../kernel/context.ts'
import type { AimedRequest, AimOf } from './aim.ts'
import type { Call } from './call.ts'
import { type Asked, type Params, readJson } from './input.ts'
import type { Target } from './policy/evaluate.ts'
import type { Guarded } from './policy/policy.ts'
import type { Serving } from './serving.ts'

export interface Permit<C> {
  readonly ctx: C
  readonly asked: Asked<C>
}

/** @throws CloudError unauthorized, forbidden; bad_request for a body that cannot be read */
export async function permit<C extends Ctx>(
  serving: Serving<C>,
  call: Call,
  ctx: C,
  { asked, params }: { asked: Asked<C>; params: Params },
): Promise<Permit<C>> {
  const { policy, aimOf, manners } = serving
  const { endpoint } = asked.operation
  const aims = aimOf !== undefined && !policy.isOpen(endpoint)
  const read = aims ? await withBody(call, asked) : asked
  const { headers } = call.request
  const query = call.request.query as Record<string, unknown>
  const { rule, target } = await aimAt(aims ? aimOf : undefined, ctx, {
    endpoint,
    params,
    query,
    headers,
    body: read.body?.value,
  })
  policy.check(ctx, rule, target, manners.errors.refusal)
  return { ctx: aims && policy.decides(rule) ? { ...ctx, ruled: true } : ctx, asked: read }
}

/** The rule that counts for a request, and what it is asked about. Not the query: whoever asks writes that. */
export async function aimAt<C>(
  aimOf: AimOf<C> | undefined,
  ctx: C,
  request: AimedRequest,
): Promise<{ rule: Guarded; target: Target }> {
  const aim = await aimOf?.(ctx, request)
  return { rule: aim?.instead ?? request.endpoint, target: { ...request.params, ...aim?.target } }
}

async function withBody<C>(call: Call, asked: Asked<C>): Promise<Asked<C>> {
  const { endpoint } = asked.operation
  if (asked.body || endpoint.method !== 'POST' || !endpoint.body || endpoint.streams) return asked
  return { ...asked, body: { value: await readJson(call, endpoint) } }
}
