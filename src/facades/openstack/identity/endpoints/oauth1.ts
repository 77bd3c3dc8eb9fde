/** OAuth 1.0a: what consumers ask for, what they were let have, and its roles. */
import { defineApi } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  authorizeRequest,
  createAccessToken,
  createRequestToken,
  getRoleOfAccessToken,
  type IssuedOAuthToken,
  rolesOfAccessToken,
} from '../../../../domain/identity/delegation/index.ts'
import { listReply } from '../../resource/collection.ts'
import { itemSchema, listSchema, wrapped } from '../../resource/collection-schema.ts'
import { microTimeZ } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { readForm } from '../form-body.ts'
import { oauthRequestOf } from '../oauth1-request.ts'
import { body } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operationTable } from '../resources/collection.ts'
import { role } from '../resources/role.ts'
import { roleIdsOf, roleRef } from '../resources/role-reference.ts'

/** Signed by the consumer; the answer is a form. */
const signed = { method: 'POST', allow: allow.public, status: 201, streams: true } as const

const oauth1Api = defineApi({
  createRequestToken: {
    ...signed,
    path: '/OS-OAUTH1/request_token',
    summary: 'A consumer asks for a part of somebody’s rights',
    action: 'identity:create_request_token',
  },
  authorizeRequestToken: {
    method: 'PUT',
    path: '/OS-OAUTH1/authorize/{request_token_id}',
    summary: 'Let a consumer have some of one’s own roles',
    action: 'identity:authorize_request_token',
    allow: allow.admin,
    body: body({
      roles: Type.Array(roleRef),
    }),
    status: 200,
    returns: body({ token: body({ oauth_verifier: Type.String() }) }),
  },
  createAccessToken: {
    ...signed,
    path: '/OS-OAUTH1/access_token',
    summary: 'A consumer takes what it was let have',
    action: 'identity:create_access_token',
  },
})

const accesses = '/users/{user_id}/OS-OAUTH1/access_tokens'

const accessTokenApi = defineApi({
  listAccessTokenRoles: {
    method: 'GET',
    path: `${accesses}/{access_token_id}/roles`,
    summary: 'The roles of an access',
    action: 'identity:list_access_token_roles',
    allow: allow.admin,
    status: 200,
    returns: listSchema(role),
  },
  showAccessTokenRole: {
    method: 'GET',
    path: `${accesses}/{access_token_id}/roles/{role_id}`,
    summary: 'Show a role of an access',
    action: 'identity:get_access_token_role',
    allow: allow.admin,
    status: 200,
    returns: wrapped('role', itemSchema(role)),
  },
})

const FORM = 'application/x-www-form-urlencoded'
/** The form that a consumer is answered with. */
const tokenForm = ({ id, secret, expiresAt }: IssuedOAuthToken): string =>
  `oauth_token=${id}&oauth_token_secret=${secret}&oauth_expires_at=${microTimeZ(expiresAt)}`

const formReply = (made: IssuedOAuthToken) => reply(tokenForm(made), { headers: { 'Content-Type': FORM } })

export const oauth1 = operationTable(oauth1Api, {
  createRequestToken: async (ctx, input, { identity }) => {
    const projectId = input.headers['requested-project-id']
    if (typeof projectId !== 'string' || projectId === '')
      throw keystoneRefusals.no_requested_project({ field: 'Requested-Project-Id' })
    const request = oauthRequestOf(input, await readForm(input))
    return formReply(await createRequestToken(ctx, identity, request, projectId))
  },
  authorizeRequestToken: async (ctx, { params, body }) => {
    const roleIds = await roleIdsOf(ctx, body.roles)
    return { token: { oauth_verifier: await authorizeRequest(ctx, params.request_token_id, roleIds) } }
  },
  createAccessToken: async (ctx, input, { identity }) => {
    const request = oauthRequestOf(input, await readForm(input))
    return formReply(await createAccessToken(ctx, identity, request))
  },
})

export const accessTokenRoles = operationTable(accessTokenApi, {
  listAccessTokenRoles: async (ctx, input) => {
    const { user_id, access_token_id } = input.params
    const items = await rolesOfAccessToken(ctx, user_id, access_token_id)
    return listReply(role, input, { items, more: false })
  },
  showAccessTokenRole: async (ctx, { params, base }) => ({
    role: role.viewOf(base, await getRoleOfAccessToken(ctx, params.user_id, params.access_token_id, params.role_id)),
  }),
})
