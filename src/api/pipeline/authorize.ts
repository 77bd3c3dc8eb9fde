/** Asks the rules of a request whether its caller may, and finds how far they let it reach. */
import type { Ctx } from '../../kernel/context.ts'
import { holds, type Reach } from '../../kernel/reach.ts'
import type { Endpoint } from '../define.ts'
import type { Target } from '../policy/evaluate.ts'
import type { Guarded } from '../policy/policy.ts'
import type { Params, TargetRequest, TargetResolver, TargetRow } from '../policy-target.ts'
import { judgeRows, ownerOf } from '../row-target.ts'
import type { Asked } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export interface Authorized<C> {
  readonly ctx: C
  readonly asked: Asked<C>
}

/** @throws CloudError unauthorized, forbidden; not_found for another's row; bad_request for a body that cannot be read */
export async function authorize<C extends Ctx>(
  serving: MountContext<C>,
  ctx: C,
  asked: Asked<C>,
  { call, body }: { call: RequestLifecycle; body: (call: RequestLifecycle, asked: Asked<C>) => Promise<unknown> },
): Promise<Authorized<C>> {
  const { policy, targetResolver, errors } = serving
  const { params } = asked
  const { endpoint } = asked.operation
  const aims = targetResolver !== undefined && !policy.isOpen(endpoint)
  const read = aims && needsBody(asked) ? { ...asked, body: { value: await body(call, asked) } } : asked
  const { headers } = call.request
  const query = call.request.query as Record<string, unknown>
  const { rule, target } = await resolveTarget(aims ? targetResolver : undefined, ctx, {
    endpoint,
    params,
    query,
    headers,
    body: read.body?.value,
  })
  const judged = await judgeRows(serving, ctx, { rule, params })
  policy.check(ctx, rule, { ...target, ...judged?.target }, errors.refusal)
  return { ctx: reachingCtx(serving, ctx, { rule, target, rows: judged?.rows, aims }), asked: read }
}

interface Reached {
  rule: Guarded
  target: Target
  /** Those that the rule was asked about, and holds for. */
  rows: readonly TargetRow[] | undefined
  aims: boolean
}

function reachingCtx<C extends Ctx>(serving: MountContext<C>, ctx: C, { rule, target, rows, aims }: Reached): C {
  const { policy, service, rules } = serving
  const ruled = aims && policy.decides(rule) ? { ruled: true } : {}
  if (service === undefined || ctx.who.kind === 'nobody') return { ...ctx, ...ruled }
  const byOwner = policy.reach(ctx, rule)
  const reach = rows && !(byOwner && rows.every((row) => holds(byOwner, ownerOf(row)))) ? ALL : byOwner
  const permits = (permission: string): boolean | undefined => {
    const guarded = rules && Object.hasOwn(rules, permission) ? rules[permission] : undefined
    return guarded && policy.allows(ctx, guarded, target)
  }
  return { ...ctx, ...ruled, permits, ...(reach && { reach: { ...reach, service } }) }
}

const ALL: Reach = { kind: 'all' }

/** Asks what is asked for parts of a request, once they are known to be well formed. @throws CloudError forbidden */
export function authorizeParts<C extends Ctx>(
  { policy, errors }: MountContext<C>,
  ctx: C,
  { endpoint, params, input }: { endpoint: Endpoint; params: Params; input: unknown },
): void {
  if (!endpoint.asks) return
  const { body, query } = input as { body: unknown; query: Readonly<Record<string, unknown>> }
  for (const rule of endpoint.asks) if (rule.when?.({ body, query })) policy.check(ctx, rule, params, errors.refusal)
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

/** A body that is not read yet, of a request whose body may say what it wants made. */
const needsBody = <C>({ operation: { endpoint }, body }: Asked<C>): boolean =>
  body === undefined && endpoint.method === 'POST' && endpoint.body !== undefined && !endpoint.streams
