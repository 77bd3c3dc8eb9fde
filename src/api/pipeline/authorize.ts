/** Asks the rules of a request whether its caller may, and finds how far they let it reach. */
import type { Ctx } from '../../kernel/context.ts'
import { type MaybePromise, whenDone } from '../../kernel/maybe-promise.ts'
import type { Permits } from '../../kernel/permission.ts'
import { holds, type Reach } from '../../kernel/reach.ts'
import type { Endpoint } from '../define.ts'
import type { Target } from '../policy/evaluate.ts'
import type { Guarded, Policy } from '../policy/policy.ts'
import type { Params, TargetRequest } from '../policy-target.ts'
import type { Asked } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'
import {
  asksOwnerOnly,
  attributesOf,
  type FoundRow,
  findRows,
  hideRows,
  NOBODYS,
  namedRows,
  ownerOf,
  wordsOf,
} from './row-target.ts'

export interface Authorized<C> {
  readonly ctx: C
  readonly asked: Asked<C>
}

/** @throws CloudError unauthorized, forbidden; not_found for another's row; bad_request for a body that cannot be read */
export function authorize<C extends Ctx>(
  serving: MountContext<C>,
  ctx: C,
  asked: Asked<C>,
  { call, body }: { call: RequestLifecycle; body: (call: RequestLifecycle, asked: Asked<C>) => Promise<unknown> },
): MaybePromise<Authorized<C>> {
  const { policy, targetResolver } = serving
  const { endpoint } = asked.operation
  const isJudged = targetResolver !== undefined && !policy.isOpen(endpoint)
  if (!isJudged || !needsBody(asked)) return judge(serving, ctx, asked, { call, isJudged })
  return body(call, asked).then((value) => judge(serving, ctx, { ...asked, body: { value } }, { call, isJudged }))
}

function judge<C extends Ctx>(
  serving: MountContext<C>,
  ctx: C,
  asked: Asked<C>,
  { call: { request }, isJudged }: { call: RequestLifecycle; isJudged: boolean },
): MaybePromise<Authorized<C>> {
  const { params, body } = asked
  const { endpoint } = asked.operation
  const about = { endpoint, params, request, body: body?.value }
  return whenDone(questionOf(serving, ctx, about), (question) => {
    const { rule, target, rows } = question
    const isAllowed = serving.policy.allows(ctx, rule, target)
    if (!isAllowed && !listsWhatIsOpen(serving.policy, ctx, endpoint, params)) {
      hideRows(serving.policy, ctx, rows, endpoint.action)
      serving.policy.check(ctx, rule, target)
    }
    const service = endpoint.reaches ?? serving.service
    return { ctx: reachingCtx(serving, ctx, question, { isAllowed, isJudged, params, service }), asked }
  })
}

/**
 * A list by a rule of the operator's that does not hold for what is the caller's own and may for what rows are (`rule:shared`): the list
 * then has those, as each would be shown by its id.
 */
function listsWhatIsOpen(policy: Policy, ctx: Ctx, endpoint: Endpoint, params: Params): boolean {
  if (endpoint.listsOpen !== true || !isEmpty(params) || policy.isDeclared(endpoint)) return false
  return ctx.who.kind === 'user' && ctx.who.scope.kind === 'project' && policy.dependsOnTarget(ctx, endpoint)
}

export interface RuleQuestion<C> {
  readonly rule: Guarded
  readonly target: Target
  readonly rows: readonly FoundRow<C>[]
}

type Asking<C> = Pick<MountContext<C>, 'policy' | 'targets' | 'targetResolver'>

/** A request as rules may be asked about it. */
export interface RuleSubject extends Omit<TargetRequest, 'rows' | 'query' | 'headers'> {
  readonly request: Pick<TargetRequest, 'query' | 'headers'>
}

/** The rule that counts for a request, and what it is asked about. Not the query: whoever asks writes that. */
export function questionOf<C extends Ctx>(asking: Asking<C>, ctx: C, subject: RuleSubject): MaybePromise<RuleQuestion<C>> {
  const { policy, targets, targetResolver } = asking
  const { endpoint, params } = subject
  if (policy.isOpen(endpoint)) return { rule: endpoint, target: params, rows: NONE }
  const named = targets === undefined || ctx.who.kind === 'nobody' ? NONE : namedRows(targets, params)
  const needed = named.length > 0 && (targetResolver !== undefined || !asksOwnerOnly(policy, ctx, endpoint, params))
  return needed
    ? findRows(ctx, named, endpoint.action).then((rows) => questionAbout(asking, ctx, subject, rows))
    : questionAbout(asking, ctx, subject, NONE)
}

const NONE: readonly never[] = []
const NO_ATTRIBUTES: Target = {}

function questionAbout<C extends Ctx>(
  { targetResolver, targets = {} }: Asking<C>,
  ctx: C,
  { endpoint, params, request, body }: RuleSubject,
  rows: readonly FoundRow<C>[],
): MaybePromise<RuleQuestion<C>> {
  const attributes = rows.length === 0 ? NO_ATTRIBUTES : attributesOf(rows)
  const isFound = rows.length > 0 || targetResolver !== undefined
  const own = isFound ? { ...NOBODYS, ...params, ...attributes, ...wordsOf(targets, params) } : params
  if (!targetResolver) return { rule: endpoint, target: own, rows }
  const { query, headers } = request
  return whenDone(targetResolver(ctx, { endpoint, params, query, headers, body, rows: attributes }), ({ target, instead }) => ({
    rule: instead ?? endpoint,
    target: isEmpty(own) ? target : { ...own, ...target },
    rows,
  }))
}

function isEmpty(target: Target): boolean {
  for (const _ in target) return false
  return true
}

interface Judged {
  /** Else what the rule opens is listed for what it is. */
  readonly isAllowed: boolean
  /** The facade has found what the rule asks about, whatever that is. */
  readonly isJudged: boolean
  readonly params: Params
  /** Whose rows the rule reaches. */
  readonly service: string | undefined
}

function reachingCtx<C extends Ctx>(
  serving: MountContext<C>,
  ctx: C,
  { rule, target, rows }: RuleQuestion<C>,
  judged: Judged,
): C {
  const { policy, rules } = serving
  const { params, service } = judged
  if (service === undefined || ctx.who.kind === 'nobody') return ctx
  const allowed = () =>
    judged.isJudged ? judgedReach(serving, ctx, rule, !isEmpty(params)) : rowsReach(policy.reach(ctx, rule), rows)
  const reach = judged.isAllowed ? allowed() : NOTHING
  const permits: Permits = (permission, about) => {
    const guarded = rules && Object.hasOwn(rules, permission) ? rules[permission] : undefined
    // about a row, if it says whose: not that of the request then
    return guarded && policy.allows(ctx, guarded, { ...target, ...('project_id' in about ? NOBODYS : undefined), ...about })
  }
  return reach ? { ...ctx, permits, reach: { ...reach, service } } : { ...ctx, permits }
}

const ALL: Reach = { kind: 'all' }
const NOTHING: Reach = { kind: 'none' }

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
