/** What a request aims at beside the rows that its path names: the row it wants made, the list it asks for, the token it is about. */
import type { PolicyTarget, TargetRequest, TargetResolver } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findProject } from '../../../domain/identity/directory/index.ts'
import { callerDomain } from '../../../domain/identity/entity/index.ts'
import type { Identity } from '../../../domain/identity/index.ts'
import { type MaybePromise, whenDone } from '../../../kernel/maybe-promise.ts'
import { DOMAIN_ROLE_RULES, TREE_RULE, TRUST_LIST_RULES } from './alternatives.ts'
import { hasFlag, single } from './query.ts'
import { keystoneRefusals } from './refusals.ts'
import { attributesOf } from './row-target.ts'

type Row = Readonly<Record<string, unknown>>

export const targetResolver =
  (identity: Pick<Identity, 'tokens'>): TargetResolver<StoreCtx> =>
  (ctx, request) => {
    const { method, path } = request.endpoint
    if (path === '/auth/tokens' && method !== 'POST')
      return whenDone(subjectOf(identity, ctx, request), (target) => ({ target, ...alternative(request, target) }))
    return aimOf(ctx, request)
  }

async function aimOf(ctx: StoreCtx, request: TargetRequest): Promise<PolicyTarget> {
  const target = {
    ...(Object.keys(request.params).length === 0 ? await listTarget(ctx, request.query) : {}),
    ...(request.endpoint.method === 'POST' ? await wantedRow(ctx, request) : {}),
    ...credentialsAimedAt(ctx, request),
    ...trustsAimedAt(request),
  }
  return { target, ...alternative(request, { ...request.rows, ...target }) }
}

const CREATED = ['user', 'group', 'project', 'domain', 'role', 'OS-TRUST/trust', 'credential']

/** The row that a POST asks for, in the domain where it would be. */
async function wantedRow(ctx: StoreCtx, { endpoint, body }: TargetRequest): Promise<Row> {
  const kind = CREATED.find((one) => endpoint.path === `/${one}s`)
    ?.split('/')
    .at(-1)
  if (!kind || !isRow(body) || !isRow(body[kind])) return {}
  const spec = body[kind]
  return attributesOf(kind, { ...spec, domain_id: await domainOf(ctx, kind, spec) })
}

async function domainOf(ctx: StoreCtx, kind: string, spec: Row): Promise<unknown> {
  // a user's and a group's is the one that is named: who may act in one domain alone must name it
  if (kind !== 'project') return spec.domain_id ?? null
  if (spec.is_domain === true) return null
  if (typeof spec.parent_id !== 'string') return spec.domain_id ?? callerDomain(ctx)
  const parent = await findProject(ctx, spec.parent_id)
  return parent?.isDomain ? parent.id : parent?.domainId
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list asked for with a domain's token is of that domain, and one of a project's tree is of the project's. */
async function listTarget(ctx: StoreCtx, query: Row): Promise<Row> {
  const project = isTree(query) ? await findProject(ctx, single(query['scope.project.id'])) : undefined
  return project
    ? { 'target.domain_id': project.domainId, 'target.project.domain_id': project.domainId, 'target.project.id': project.id }
    : domainTarget(ctx)
}

function domainTarget({ who }: StoreCtx): Row {
  if (who.kind !== 'user' || who.scope.kind !== 'domain') return NOTHING
  const { domainId } = who.scope
  return { 'target.domain_id': domainId, 'target.group.domain_id': domainId, 'target.domain.id': domainId }
}

const NOTHING: Row = {}

const isTree = (query: Row) => query['scope.project.id'] !== undefined && hasFlag(query, 'include_subtree')

/** Of a list and of a key that is to be made: the user whose they are. The system's readers ask about everybody's. */
function credentialsAimedAt(ctx: StoreCtx, { endpoint, params }: TargetRequest): Row {
  const { method, path } = endpoint
  const { who } = ctx
  if (path.endsWith('/credentials/OS-EC2') && method === 'POST') return { 'target.credential.user_id': params.user_id }
  const isList = path === '/credentials' && method !== 'POST'
  return isList && who.kind === 'user' && who.scope.kind !== 'system' ? { 'target.credential.user_id': who.userId } : {}
}

/** A list may be asked for by those on one side of its trusts. */
function trustsAimedAt({ endpoint: { path, method }, query }: TargetRequest): Row {
  if (path !== '/OS-TRUST/trusts' || method === 'POST') return {}
  const { trustor_user_id: trustor, trustee_user_id: trustee } = query
  return {
    ...(trustor !== undefined && { 'target.trust.trustor_user_id': single(trustor) }),
    ...(trustee !== undefined && { 'target.trust.trustee_user_id': single(trustee) }),
  }
}

function subjectOf({ tokens }: Pick<Identity, 'tokens'>, ctx: StoreCtx, { headers }: TargetRequest): MaybePromise<Row> {
  const token = headers['x-subject-token']
  if (typeof token !== 'string') return domainTarget(ctx)
  return whenDone(tokens.find(ctx, token), (session) => {
    if (!session) throw keystoneRefusals.token_unknown() // whoever asks: it tells nothing
    const { id, domain } = session.user
    return { ...domainTarget(ctx), 'target.token.user_id': id, 'target.token.user.domain.id': domain.id }
  })
}

/** Keystone asks other rules about a domain's own roles, and about assignments in a tree of projects. */
function alternative({ endpoint, query }: TargetRequest, target: Row): Pick<PolicyTarget, 'instead'> {
  if (endpoint.action === TRUST_LIST_RULES.for) return trustList(query)
  if (endpoint.action === TREE_RULE.for && isTree(query)) return { instead: TREE_RULE.rule }
  const rule = DOMAIN_ROLE_RULES[endpoint.action]
  const ofDomain = endpoint.path === '/roles' && endpoint.method === 'GET' ? query.domain_id : target['target.role.domain_id']
  return rule && ofDomain ? { instead: rule } : {}
}

function trustList(query: Row): Pick<PolicyTarget, 'instead'> {
  if (query.trustor_user_id !== undefined) return { instead: TRUST_LIST_RULES.ofTrustor }
  return query.trustee_user_id === undefined ? {} : { instead: TRUST_LIST_RULES.forTrustee }
}
