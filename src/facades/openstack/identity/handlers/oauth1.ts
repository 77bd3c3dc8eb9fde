import { reply } from '../../../../api/reply.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  authorizeRequest,
  createAccessToken,
  createConsumer,
  createRequestToken,
  deleteAccessToken,
  deleteConsumer,
  getAccessToken,
  getConsumer,
  getRoleOfAccessToken,
  type IssuedOAuthToken,
  listAccessTokens,
  listConsumers,
  rolesOfAccessToken,
  updateConsumer,
} from '../../../../domain/identity/delegation/index.ts'
import { findRoleNamed } from '../../../../domain/identity/directory/index.ts'
import { badRequest, notFound } from '../../../../kernel/errors.ts'
import type { accessTokenApi, consumerApi, oauth1Api } from '../contract/oauth1.ts'
import { extraOf, requireOwnId } from '../extra.ts'
import { readForm } from '../form-body.ts'
import { oauthRequestOf } from '../oauth1-request.ts'
import { accessTokenView, consumerView, tokenForm } from '../oauth1-view.ts'
import { linksOf, listRequest, text } from '../query.ts'
import { roleView } from '../translate.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { defined } from './project.ts'

const KNOWN = ['description', 'secret']

export const consumerHandlers = ({ identity }: Deps): HandlersOf<typeof consumerApi> => ({
  listConsumers: async (ctx, input) => {
    const page = await listConsumers(ctx, listRequest(input.query, { description: text('description') }))
    return { consumers: page.items.map((one) => consumerView(input.base, one)), links: linksOf(input, page) }
  },
  createConsumer: async (ctx, { body: { consumer: wish }, base }) => {
    const made = await createConsumer(ctx, identity, { description: wish.description ?? null, extra: extraOf(wish, KNOWN) })
    return { consumer: { ...consumerView(base, made), secret: made.secret } }
  },
  showConsumer: async (ctx, { params, base }) => ({ consumer: consumerView(base, await getConsumer(ctx, params.consumer_id)) }),
  updateConsumer: async (ctx, { params, body: { consumer: wish }, base }) => {
    requireOwnId(wish, params.consumer_id)
    if ('secret' in wish) throw badRequest('A consumer’s secret cannot be changed.', 'consumer.secret')
    const change = defined({ description: wish.description, extra: extraOf(wish, KNOWN) })
    return { consumer: consumerView(base, await updateConsumer(ctx, params.consumer_id, change)) }
  },
  deleteConsumer: async (ctx, { params }) => deleteConsumer(ctx, params.consumer_id),
})

const FORM = 'application/x-www-form-urlencoded'
const formReply = (made: IssuedOAuthToken) => reply(tokenForm(made), { headers: { 'Content-Type': FORM } })

export const oauth1Handlers = ({ identity }: Deps): HandlersOf<typeof oauth1Api> => ({
  createRequestToken: async (ctx, input) => {
    const projectId = input.headers['requested-project-id']
    if (typeof projectId !== 'string' || projectId === '')
      throw badRequest('Expecting to find Requested-Project-Id in request.', 'Requested-Project-Id')
    const request = oauthRequestOf(input, await readForm(input))
    return formReply(await createRequestToken(ctx, identity, request, projectId))
  },
  authorizeRequestToken: async (ctx, { params, body }) => {
    const roleIds = await Promise.all(body.roles.map((role) => roleIdOf(ctx, role)))
    return { token: { oauth_verifier: await authorizeRequest(ctx, params.request_token_id, roleIds) } }
  },
  createAccessToken: async (ctx, input) => {
    const request = oauthRequestOf(input, await readForm(input))
    return formReply(await createAccessToken(ctx, identity, request))
  },
})

async function roleIdOf(ctx: StoreCtx, { id, name = '' }: { id?: string; name?: string }): Promise<string> {
  const found = id ?? (await findRoleNamed(ctx, name))?.id
  if (found === undefined) throw notFound(`Could not find role: ${name}.`, 'role_not_found')
  return found
}

export const accessTokenHandlers: HandlersOf<typeof accessTokenApi> = {
  listAccessTokens: async (ctx, input) => {
    const items = await listAccessTokens(ctx, input.params.user_id)
    const access_tokens = items.map((one) => accessTokenView(input.base, one))
    return { access_tokens, links: linksOf(input, { items, more: false }) }
  },
  showAccessToken: async (ctx, { params, base }) => ({
    access_token: accessTokenView(base, await getAccessToken(ctx, params.user_id, params.access_token_id)),
  }),
  deleteAccessToken: async (ctx, { params }) => deleteAccessToken(ctx, params.user_id, params.access_token_id),
  listAccessTokenRoles: async (ctx, input) => {
    const { user_id, access_token_id } = input.params
    const items = await rolesOfAccessToken(ctx, user_id, access_token_id)
    return { roles: items.map((role) => roleView(input.base, role)), links: linksOf(input, { items, more: false }) }
  },
  showAccessTokenRole: async (ctx, { params, base }) => ({
    role: roleView(base, await getRoleOfAccessToken(ctx, params.user_id, params.access_token_id, params.role_id)),
  }),
}
