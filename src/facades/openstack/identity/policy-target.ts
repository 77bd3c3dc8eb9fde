/** What a request aims at, in the words of Keystone's rules: `target.user.domain_id`, `target.role.name`, … */
import type { PolicyTarget, TargetRequest, TargetResolver } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import {
  findDomain,
  findGroup,
  findLimit,
  findProject,
  findRole,
  findUser,
  homeDomain,
  type Identity,
} from '../../../domain/identity/index.ts'
import { notFound } from '../../../kernel/errors.ts'
import { DOMAIN_ROLE_RULES, TREE_RULE, TRUST_LIST_RULES } from './contract/alternatives.ts'
import { credentialRow, credentialsAimedAt, ec2CredentialRow } from './policy-target-credential.ts'
import { trustRow, trustsAimedAt } from './policy-target-trust.ts'
import { hasFlag, single } from './query.ts'

type Row = Readonly<Record<string, unknown>>
type Find = (ctx: StoreCtx, id: string) => Promise<Row | undefined>

/** By the name of the path's part that holds the id. */
const BY_PARAM: Readonly<Record<string, { kind: string; find: Find }>> = {
  user_id: { kind: 'user', find: async (ctx, id) => userRow(await findUser(ctx, id)) },
  group_id: { kind: 'group', find: async (ctx, id) => namedRow(await findGroup(ctx, id)) },
  project_id: { kind: 'project', find: async (ctx, id) => projectRow(await findProject(ctx, id)) },
  domain_id: { kind: 'domain', find: async (ctx, id) => namedRow(await findDomain(ctx, id)) },
  role_id: { kind: 'role', find: async (ctx, id) => namedRow(await findRole(ctx, id)) },
  limit_id: { kind: 'limit', find: limitRow },
  trust_id: { kind: 'trust', find: trustRow },
  credential_id: { kind: 'credential', find: credentialRow },
  access_key: { kind: 'credential', find: ec2CredentialRow },
}

interface Named {
  id: string
  name: string
  domainId: string | null
  enabled?: boolean
}
const namedRow = (row: Named | undefined): Row | undefined =>
  row && { id: row.id, name: row.name, domain_id: row.domainId, enabled: row.enabled }
const userRow = (row: (Named & { defaultProjectId: string | null }) | undefined) =>
  row && { ...namedRow(row), default_project_id: row.defaultProjectId }
const projectRow = (row: (Named & { parentId: string | null; isDomain: boolean }) | undefined) =>
  row && { ...namedRow(row), parent_id: row.parentId, is_domain: row.isDomain }

async function limitRow(ctx: StoreCtx, id: string): Promise<Row | undefined> {
  const limit = await findLimit(ctx, id)
  if (!limit) return undefined
  if (limit.projectId === null) return { domain_id: limit.domainId, 'domain.id': limit.domainId }
  const project = await findProject(ctx, limit.projectId)
  return { project_id: limit.projectId, 'project.domain_id': project?.domainId }
}

/** Whoever asks is told that such a row is absent before the rule is asked, as Keystone does. */
const ABSENT_FIRST = new Set(
  [
    'get_role',
    'update_role',
    'delete_role',
    'update_domain',
    'delete_domain',
    'delete_group',
    'update_limit',
    'delete_limit',
    'ec2_get_credential',
    'ec2_delete_credential',
    'get_trust',
    'delete_trust',
    'list_roles_for_trust',
    'get_role_for_trust',
  ].map((name) => `identity:${name}`),
)

export const targetResolver =
  (identity: Pick<Identity, 'tokens'>): TargetResolver<StoreCtx> =>
  async (ctx, request) => {
    const { method, path } = request.endpoint
    const target = {
      ...(await rowsAimedAt(ctx, request, request.endpoint.action)),
      ...(method === 'POST' ? await wantedRow(ctx, request) : {}),
      ...credentialsAimedAt(ctx, request),
      ...trustsAimedAt(request),
      ...(path === '/auth/tokens' ? await subjectOf(identity, ctx, request) : {}),
    }
    return { target, ...alternative(request, target) }
  }

/** Attributes of the rows that the path names; of a list, where its rows are. */
export async function rowsAimedAt(
  ctx: StoreCtx,
  { params, query }: Pick<TargetRequest, 'params' | 'query'>,
  action?: string,
): Promise<Row> {
  if (Object.keys(params).length === 0) return listTarget(ctx, query)
  const found: Row[] = []
  for (const [param, id] of Object.entries(params)) {
    const known = Object.hasOwn(BY_PARAM, param) ? BY_PARAM[param] : undefined
    const row = await known?.find(ctx, id)
    if (known && !row && action && ABSENT_FIRST.has(action))
      throw notFound(`Could not find ${known.kind}: ${id}.`, `${known.kind}_not_found`)
    if (known) found.push(attributes(known.kind, row))
  }
  return Object.assign({}, ...found)
}

const attributes = (kind: string, row: Row | undefined): Row =>
  Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [`target.${kind}.${name}`, value]))

const CREATED = ['user', 'group', 'project', 'domain', 'role', 'OS-TRUST/trust', 'credential']

/** The row that a POST asks for, in the domain where it would be. */
async function wantedRow(ctx: StoreCtx, { endpoint, body }: TargetRequest): Promise<Row> {
  const kind = CREATED.find((one) => endpoint.path === `/${one}s`)
    ?.split('/')
    .at(-1)
  if (!kind || !isRow(body) || !isRow(body[kind])) return {}
  const wish = body[kind]
  return attributes(kind, { ...wish, domain_id: await domainOf(ctx, kind, wish) })
}

async function domainOf(ctx: StoreCtx, kind: string, wish: Row): Promise<unknown> {
  // a user's and a group's is the one that is named: who may act in one domain alone must name it
  if (kind !== 'project') return wish.domain_id ?? null
  if (wish.is_domain === true) return null
  if (typeof wish.parent_id !== 'string') return wish.domain_id ?? homeDomain(ctx)
  const parent = await findProject(ctx, wish.parent_id)
  return parent?.isDomain ? parent.id : parent?.domainId
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list asked for with a domain's token is of that domain, and one of a project's tree is of the project's. */
async function listTarget(ctx: StoreCtx, query: Row): Promise<Row> {
  const { who } = ctx
  const project = isTree(query) ? await findProject(ctx, single(query['scope.project.id'])) : undefined
  if (project)
    return { 'target.domain_id': project.domainId, 'target.project.domain_id': project.domainId, 'target.project.id': project.id }
  if (who.kind !== 'user' || who.scope.kind !== 'domain') return {}
  const { domainId } = who.scope
  return { 'target.domain_id': domainId, 'target.group.domain_id': domainId, 'target.domain.id': domainId }
}

const isTree = (query: Row) => query['scope.project.id'] !== undefined && hasFlag(query, 'include_subtree')

async function subjectOf({ tokens }: Pick<Identity, 'tokens'>, ctx: StoreCtx, { headers }: TargetRequest): Promise<Row> {
  const token = headers['x-subject-token']
  if (typeof token !== 'string') return {}
  const session = await tokens.find(ctx, token)
  if (!session) throw notFound('Failed to validate token', 'token_not_found') // whoever asks: it tells nothing
  return attributes('token', { user_id: session.user.id, 'user.domain.id': session.user.domain.id })
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
