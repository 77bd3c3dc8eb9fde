import type { IncomingHttpHeaders } from 'node:http'
import { reply } from '../../../../api/reply.ts'
import { login } from '../../../../domain/identity/login/index.ts'
import { getSession, revokeToken } from '../../../../domain/identity/token/index.ts'
import { badRequest, CloudError, forbidden } from '../../../../kernel/errors.ts'
import { bearerOf, callerToken } from '../../caller-token.ts'
import { loginOf } from '../auth-body.ts'
import type { tokenApi } from '../contract/token.ts'
import { oauthRequestOf } from '../oauth1-request.ts'
import { hasFlag } from '../query.ts'
import { answeringReceipts, receiptIn } from '../receipt.ts'
import { catalogView, TokenViews } from '../token-view.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { ownAccess } from './own-access.ts'

function subjectOf(headers: IncomingHttpHeaders): string {
  const subject = headers['x-subject-token']
  if (typeof subject !== 'string' || subject === '') throw badRequest('The header X-Subject-Token is missing.', 'X-Subject-Token')
  return subject
}

export function tokenHandlers(deps: Deps): HandlersOf<typeof tokenApi> {
  const { identity } = deps
  const views = new TokenViews(identity.catalog)
  const own = ownAccess(deps)
  return {
    issueToken: answeringReceipts(async (ctx, input) => {
      const { body, headers, query } = input
      const { token, session } = await login(ctx, identity, {
        ...loginOf(body.auth, { request: oauthRequestOf(input), bearer: bearerOf(headers) }),
        receipt: receiptIn(headers),
      })
      const view = await views.render(ctx, session, { catalog: !hasFlag(query, 'nocatalog') })
      return reply(view, { headers: { 'X-Subject-Token': token } })
    }),
    validateToken: async (ctx, { headers, query }) => {
      const token = subjectOf(headers)
      const session = await getSession(ctx, identity, token)
      const view = await views.renderOften(ctx, session, { catalog: !hasFlag(query, 'nocatalog') })
      return reply(view, { headers: { 'X-Subject-Token': token } })
    },
    checkToken: async (ctx, { headers }) => {
      const token = subjectOf(headers)
      await getSession(ctx, identity, token)
      return reply(undefined, { headers: { 'X-Subject-Token': token } })
    },
    revokeToken: async (ctx, { headers }) => revokeToken(ctx, identity, subjectOf(headers)),
    showCatalog: async (ctx, { headers, base, url }) => {
      const session = await identity.tokens.find(ctx, callerToken(headers) ?? '')
      if (!session) throw new CloudError('unauthorized', 'The request you have made requires authentication.')
      if (session.scope.kind === 'none')
        throw forbidden(
          'You are not authorized to perform the requested action: a scoped token is required to produce a service catalog.',
        )
      const links = { self: new URL(url, base).href, next: null, previous: null }
      return { catalog: catalogView(await identity.catalog.of(ctx, session)), links }
    },
    listOwnProjects: own.projects,
    listOwnDomains: own.domains,
    listOwnSystem: own.system,
  }
}
