/** Asks the rules of a request whether its caller may, and finds how far they let it reach. */
import type { Ctx } from '../../kernel/context.ts'
import type { Permits } from '../../kernel/permission.ts'
import { holds, type Reach } from '../../kernel/reach.ts'
import type { Endpoint } from '../define.ts'
import type { Target } from '../policy/evaluate.ts'
import type { Guarded } from '../policy/policy.ts'
import type { Params, TargetRequest } from '../policy-target.ts'
import type { Asked } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'
import { asksOwnerOnly, attributesOf, type FoundRow, findRows, hideRows, namedRows, ownerOf } from './row-target.ts'

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
  const { policy, targetResolver } = serving
  const { params } = asked
  const { endpoint } = asked.operation
  const isJudged = targetResolver !== undefined && !policy.isOpen(endpoint)
  const read = isJudged && needsBody(asked) ? { ...asked, body: { value: await body(call, asked) } } : asked
  const { headers } = call.request
  const query = call.request.query as Record<string, unknown>
  const question = await questionOf(serving, ctx, { endpoint, params, query, headers, body: read.body?.value })
  const { rule, target, rows } = question
  if (!policy.allows(ctx, rule, target)) {
    hideRows(ctx, rows, endpoint.action)
    policy.check(ctx, rule, target)
  }
  return {
    ctx: reachingCtx(serving, ctx, { ...question, isJudged, params, service: endpoint.reaches ?? serving.service }),
    asked: read,
  }
}

export interface RuleQuestion<C> {
  readonly rule: Guarded
  readonly target: Target
  readonly rows: readonly FoundRow<C>[]
}

type Asking<C> = Pick<MountContext<C>, 'policy' | 'targets' | 'targetResolver'>

/** The rule that counts for a request, and what it is asked about. Not the query: whoever asks writes that. */
export async function questionOf<C extends Ctx>(
  { policy, targets = {}, targetResolver }: Asking<C>,
  ctx: C,
  request: Omit<TargetRequest, 'rows'>,
): Promise<RuleQuestion<C>> {
  const { endpoint, params } = request
  const isOpen = policy.isOpen(endpoint)
  const named = isOpen || ctx.who.kind === 'nobody' ? [] : namedRows(targets, params)
  const needed = named.length > 0 && (targetResolver !== undefined || !asksOwnerOnly(policy, ctx, endpoint, params))
  const rows = needed ? await findRows(ctx, named, endpoint.action) : []
  const attributes = attributesOf(rows)
  const aim = isOpen ? undefined : await targetResolver?.(ctx, { ...request, rows: attributes })
  return { rule: aim?.instead ?? endpoint, target: { ...params, ...attributes, ...aim?.target }, rows }
}

interface Judged<C> extends RuleQuestion<C> {
  /** The facade has found what the rule asks about, whatever that is. */
  readonly isJudged: boolean
  readonly params: Params
  /** Whose rows the rule reaches. */
  readonly service: string | undefined
}

function reachingCtx<C extends Ctx>(
  serving: MountContext<C>,
  ctx: C,
  { rule, target, params, rows, isJudged, service }: Judged<C>,
): C {
  const { policy, rules } = serving
  if (service === undefined || ctx.who.kind === 'nobody') return ctx
  const reach = isJudged
    ? judgedReach(serving, ctx, rule, Object.keys(params).length > 0)
    : rowsReach(policy.reach(ctx, rule), rows)
  const permits: Permits = (permission, about) => {
    const guarded = rules && Object.hasOwn(rules, permission) ? rules[permission] : undefined
    return guarded && policy.allows(ctx, guarded, { ...target, ...about })
  }
  return { ...ctx, permits, ...(reach && { reach: { ...reach, service } }) }
}

const ALL: Reach = { kind: 'all' }

/** A rule that has been asked about what the request aims at lets it have that; of a list, what is the caller's own where it asks for that. */
function judgedReach<C extends Ctx>({ policy }: MountContext<C>, ctx: C, rule: Guarded, namesRow: boolean): Reach | undefined {
  const byOwner = namesRow ? undefined : policy.reach(ctx, rule)
  if (byOwner?.kind === 'own') return byOwner
  return policy.decides(rule) ? ALL : undefined
}

/** Rows that the rule was asked about, and that it lets the caller have though they are not within its reach. */
const rowsReach = <C>(byOwner: Reach | undefined, rows: readonly FoundRow<C>[]): Reach | undefined =>
  rows.every(({ row }) => byOwner && holds(byOwner, ownerOf(row))) ? byOwner : ALL

/** Asks what is asked for parts of a request, once they are known to be well formed. @throws CloudError forbidden */
export function authorizeParts<C extends Ctx>(
  { policy }: MountContext<C>,
  ctx: C,
  { endpoint, params, input }: { endpoint: Endpoint; params: Params; input: unknown },
): void {
  if (!endpoint.asks) return
  const { body, query } = input as { body: unknown; query: Readonly<Record<string, unknown>> }
  for (const rule of endpoint.asks) if (rule.when?.({ body, query })) policy.check(ctx, rule, params)
}

/** A body that is not read yet, of a request whose body may say what it wants made. */
const needsBody = <C>({ operation: { endpoint }, body }: Asked<C>): boolean =>
  body === undefined && endpoint.method === 'POST' && endpoint.body !== undefined && !endpoint.streams
