/** Tokens, and what the caller could get one for. */

import type { IncomingHttpHeaders } from 'node:http'
import { defineApi } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { domainsOfUser, hasSystemRole, projectsOfUser } from '../../../../domain/identity/directory/index.ts'
import { login } from '../../../../domain/identity/login/index.ts'
import { getSession, revokeToken } from '../../../../domain/identity/token/index.ts'
import { userOf } from '../../../../kernel/context.ts'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { whenDone } from '../../../../kernel/maybe-promise.ts'
import { bearerOf, callerToken } from '../../caller-token.ts'
import { listReply } from '../../resource/collection.ts'
import { listSchema } from '../../resource/collection-schema.ts'
import { comparatorQuerySchema } from '../../resource/list-query-schema.ts'
import type { Request } from '../../resource/operation.ts'
import { collectionLinks } from '../../resource/page-links.ts'
import { allow } from '../allow.ts'
import { loginOf } from '../auth-body.ts'
import { authBody } from '../auth-schema.ts'
import { oauthRequestOf } from '../oauth1-request.ts'
import { body, free } from '../pieces.ts'
import { flagsQuery, hasFlag } from '../query.ts'
import { answeringReceipts, receiptIn } from '../receipt.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operationTable, type Parts } from '../resources/collection.ts'
import { domain } from '../resources/domain.ts'
import { project } from '../resources/project.ts'
import { catalogView } from '../token-view.ts'

export const token = body({
  token: body({ methods: Type.Array(Type.String()), expires_at: Type.String(), issued_at: Type.String() }),
})
const catalog = Type.Array(body({ id: Type.String(), type: Type.String(), name: Type.String(), endpoints: Type.Array(free) }))

const withoutCatalog = { query: Type.Object(flagsQuery('nocatalog')) } as const
const tokenPath = { path: '/auth/tokens', action: 'identity:validate_token', allow: allow.tokenValidator, status: 200 } as const

const tokenApi = defineApi({
  issueToken: {
    method: 'POST',
    path: '/auth/tokens',
    summary: 'Log in',
    action: 'identity:issue_token',
    allow: allow.public,
    body: authBody,
    documented: withoutCatalog,
    media: ['application/x-www-form-urlencoded'], // what curl says of a body unless told
    status: 201,
    returns: token,
  },
  validateToken: {
    ...tokenPath,
    method: 'GET',
    summary: 'Show what a token is good for',
    documented: withoutCatalog,
    returns: token,
  },
  checkToken: {
    ...tokenPath,
    method: 'HEAD',
    summary: 'Does a token hold?',
    action: 'identity:check_token',
    allow: allow.tokenChecker,
  },
  revokeToken: {
    ...tokenPath,
    method: 'DELETE',
    summary: 'Void a token',
    action: 'identity:revoke_token',
    allow: allow.tokenOwner,
    status: 204,
  },
  showCatalog: {
    method: 'GET',
    path: '/auth/catalog',
    summary: 'The services and where they answer',
    action: 'identity:get_auth_catalog',
    allow: allow.anyToken,
    status: 200,
    returns: body({ catalog }),
  },
  listOwnProjects: {
    method: 'GET',
    path: '/auth/projects',
    summary: 'Projects the caller can get a token for',
    action: 'identity:get_auth_projects',
    allow: allow.anyToken,
    status: 200,
    documented: { query: comparatorQuerySchema(project) },
    returns: listSchema(project),
  },
  listOwnDomains: {
    method: 'GET',
    path: '/auth/domains',
    summary: 'Domains the caller can get a token for',
    action: 'identity:get_auth_domains',
    allow: allow.anyToken,
    status: 200,
    documented: { query: comparatorQuerySchema(domain) },
    returns: listSchema(domain),
  },
  listOwnSystem: {
    method: 'GET',
    path: '/auth/system',
    summary: 'Whether the caller can get a token for the system',
    action: 'identity:get_auth_system',
    allow: allow.anyToken,
    status: 200,
    returns: body({ system: Type.Array(free) }),
  },
})

function subjectOf(headers: IncomingHttpHeaders): string {
  const subject = headers['x-subject-token']
  if (typeof subject !== 'string' || subject === '') throw keystoneRefusals.no_subject_token({ field: 'X-Subject-Token' })
  return subject
}

type Asked = Pick<Request, 'headers' | 'query' | 'base' | 'url'>

/** By its token alone: what an identity provider's groups give. */
const groupsOf = async (ctx: StoreCtx, { headers }: { headers: IncomingHttpHeaders }, { identity }: Parts) =>
  (await identity.tokens.find(ctx, callerToken(headers) ?? ''))?.federated?.groupIds ?? []

async function ownProjects(ctx: StoreCtx, asked: Asked, parts: Parts) {
  const groups = await groupsOf(ctx, asked, parts)
  return listReply(project, asked, await projectsOfUser(ctx, userOf(ctx), project.requestIn(asked.query), groups))
}

async function ownDomains(ctx: StoreCtx, asked: Asked, parts: Parts) {
  const groups = await groupsOf(ctx, asked, parts)
  return listReply(domain, asked, await domainsOfUser(ctx, userOf(ctx), domain.requestIn(asked.query), groups))
}

export const tokenEndpoints = operationTable(tokenApi, {
  issueToken: (ctx, input, { identity, tokens }) =>
    answeringReceipts(ctx, async () => {
      const { body, headers, query } = input
      const { token, session } = await login(ctx, identity, {
        ...loginOf(body.auth, { request: oauthRequestOf(input), bearer: bearerOf(headers) }),
        receipt: receiptIn(headers),
      })
      const view = await tokens.render(ctx, session, { catalog: !hasFlag(query, 'nocatalog') })
      return reply(view, { headers: { 'X-Subject-Token': token } })
    }),
  validateToken: (ctx, { headers, query }, { identity, tokens }) => {
    const token = subjectOf(headers)
    return whenDone(getSession(ctx, identity, token), (session) =>
      whenDone(tokens.renderOften(ctx, session, { catalog: !hasFlag(query, 'nocatalog') }), (view) =>
        reply(view, { headers: { 'X-Subject-Token': token } }),
      ),
    )
  },
  checkToken: (ctx, { headers }, { identity }) => {
    const token = subjectOf(headers)
    return whenDone(getSession(ctx, identity, token), () => reply(undefined, { headers: { 'X-Subject-Token': token } }))
  },
  revokeToken: async (ctx, { headers }, { identity }) => revokeToken(ctx, identity, subjectOf(headers)),
  showCatalog: async (ctx, { headers, base, url }, { identity }) => {
    const session = await identity.tokens.find(ctx, callerToken(headers) ?? '')
    if (!session) throw coreRefusals.unauthenticated()
    if (session.scope.kind === 'none') throw keystoneRefusals.catalog_needs_scope()
    const { links } = collectionLinks({ base, url })
    return { catalog: catalogView(await identity.catalog.of(ctx, session)), links }
  },
  listOwnProjects: ownProjects,
  listOwnDomains: ownDomains,
  listOwnSystem: async (ctx, asked, parts) => {
    const held = await hasSystemRole(ctx, userOf(ctx), await groupsOf(ctx, asked, parts))
    return { system: held ? [{ all: true }] : [], ...collectionLinks(asked) }
  },
})

export const federatedAccess = operationTable(
  defineApi({
    listFederatedProjects: {
      method: 'GET',
      path: '/OS-FEDERATION/projects',
      summary: 'Projects the caller can get a token for, by the older path',
      action: 'identity:list_projects_for_user',
      allow: allow.anyToken,
      status: 200,
      documented: { query: comparatorQuerySchema(project) },
      returns: listSchema(project),
    },
    listFederatedDomains: {
      method: 'GET',
      path: '/OS-FEDERATION/domains',
      summary: 'Domains the caller can get a token for, by the older path',
      action: 'identity:list_domains_for_user',
      allow: allow.anyToken,
      status: 200,
      documented: { query: comparatorQuerySchema(domain) },
      returns: listSchema(domain),
    },
  }),
  { listFederatedProjects: ownProjects, listFederatedDomains: ownDomains },
)
