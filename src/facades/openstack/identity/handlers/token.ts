import type { IncomingHttpHeaders } from 'node:http'
import { reply } from '../../../../contract/reply.ts'
import {
  domainsOfUser,
  getSession,
  hasSystemRole,
  login,
  projectsOfUser,
  revokeToken,
} from '../../../../domain/identity/index.ts'
import { userOf } from '../../../../kernel/context.ts'
import { badRequest, CloudError, forbidden } from '../../../../kernel/errors.ts'
import { loginOf } from '../auth-body.ts'
import { callerToken } from '../caller-token.ts'
import type { tokenApi } from '../contract/token.ts'
import { oauthRequestOf } from '../oauth1-request.ts'
import { hasFlag, linksOf, listRequest } from '../query.ts'
import { answeringReceipts, receiptIn } from '../receipt.ts'
import { catalogView, TokenViews } from '../token-view.ts'
import { domainView, projectView } from '../translate.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { DOMAIN_FILTERS } from './domain.ts'
import { PROJECT_FILTERS } from './project.ts'

function subjectOf(headers: IncomingHttpHeaders): string {
  const subject = headers['x-subject-token']
  if (typeof subject !== 'string' || subject === '') throw badRequest('The header X-Subject-Token is missing.', 'X-Subject-Token')
  return subject
}

export function tokenHandlers({ identity }: Deps): HandlersOf<typeof tokenApi> {
  const views = new TokenViews(identity.catalog)
  return {
    issueToken: answeringReceipts(async (ctx, input) => {
      const { body, headers, query } = input
      const { token, session } = await login(ctx, identity, {
        ...loginOf(body.auth, oauthRequestOf(input)),
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
    listOwnProjects: async (ctx, input) => {
      const page = await projectsOfUser(ctx, userOf(ctx), listRequest(input.query, PROJECT_FILTERS))
      return { projects: page.items.map((project) => projectView(input.base, project)), links: linksOf(input, page) }
    },
    listOwnDomains: async (ctx, input) => {
      const page = await domainsOfUser(ctx, userOf(ctx), listRequest(input.query, DOMAIN_FILTERS))
      return { domains: page.items.map((domain) => domainView(input.base, domain)), links: linksOf(input, page) }
    },
    listOwnSystem: async (ctx, input) => ({
      system: (await hasSystemRole(ctx, userOf(ctx))) ? [{ all: true }] : [],
      links: linksOf(input, { items: [], more: false }),
    }),
  }
}
