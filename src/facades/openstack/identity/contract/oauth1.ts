import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, change, idText, listOf, name, orNull, selfLink } from './pieces.ts'
import { role } from './role.ts'

const description = Type.Optional(orNull(Type.String()))
const consumer = body({ id: Type.String(), description: orNull(Type.String()), links: selfLink })
const one = body({ consumer })
const consumers = '/OS-OAUTH1/consumers'

export const consumerApi = defineApi({
  listConsumers: {
    method: 'GET',
    path: consumers,
    summary: 'Programs that may ask users for a part of their rights',
    action: 'identity:list_consumers',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('consumers', consumer),
  },
  createConsumer: {
    method: 'POST',
    path: consumers,
    summary: 'Let a program ask users; shows its secret once',
    action: 'identity:create_consumer',
    allow: allow.admin,
    body: body({ consumer: body({ description }) }),
    status: 201,
    returns: one,
  },
  showConsumer: {
    method: 'GET',
    path: `${consumers}/{consumer_id}`,
    summary: 'Show a consumer',
    action: 'identity:get_consumer',
    allow: allow.systemReader,
    status: 200,
    returns: one,
  },
  updateConsumer: {
    method: 'PATCH',
    path: `${consumers}/{consumer_id}`,
    summary: 'Change a consumer’s description',
    action: 'identity:update_consumer',
    allow: allow.admin,
    body: body({ consumer: change({ description }) }),
    status: 200,
    returns: one,
  },
  deleteConsumer: {
    method: 'DELETE',
    path: `${consumers}/{consumer_id}`,
    summary: 'Take a consumer away, with all that it was let have',
    action: 'identity:delete_consumer',
    allow: allow.admin,
    status: 204,
  },
})

/** Signed by the consumer; the answer is a form. */
const signed = { method: 'POST', allow: allow.public, status: 201, streams: true } as const

export const oauth1Api = defineApi({
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
      roles: Type.Array(
        Type.Object(
          { id: Type.Optional(idText), name: Type.Optional(name(255)) },
          { additionalProperties: false, minProperties: 1, maxProperties: 1 },
        ),
      ),
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

const access = body({
  id: Type.String(),
  consumer_id: Type.String(),
  project_id: Type.String(),
  authorizing_user_id: Type.String(),
  expires_at: orNull(Type.String()),
  links: body({ roles: Type.String() }),
})
const accesses = '/users/{user_id}/OS-OAUTH1/access_tokens'

export const accessTokenApi = defineApi({
  listAccessTokens: {
    method: 'GET',
    path: accesses,
    summary: 'What a user has let consumers have',
    action: 'identity:list_access_tokens',
    allow: allow.admin,
    status: 200,
    returns: listOf('access_tokens', access),
  },
  showAccessToken: {
    method: 'GET',
    path: `${accesses}/{access_token_id}`,
    summary: 'Show an access',
    action: 'identity:get_access_token',
    allow: allow.admin,
    status: 200,
    returns: body({ access_token: access }),
  },
  deleteAccessToken: {
    method: 'DELETE',
    path: `${accesses}/{access_token_id}`,
    summary: 'Take an access back',
    action: 'identity:delete_access_token',
    allow: allow.admin,
    status: 204,
  },
  listAccessTokenRoles: {
    method: 'GET',
    path: `${accesses}/{access_token_id}/roles`,
    summary: 'The roles of an access',
    action: 'identity:list_access_token_roles',
    allow: allow.admin,
    status: 200,
    returns: listOf('roles', role),
  },
  showAccessTokenRole: {
    method: 'GET',
    path: `${accesses}/{access_token_id}/roles/{role_id}`,
    summary: 'Show a role of an access',
    action: 'identity:get_access_token_role',
    allow: allow.admin,
    status: 200,
    returns: body({ role }),
  },
})
