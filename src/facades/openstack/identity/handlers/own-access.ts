/** What the caller could get a token for: `/auth/…`, and the same under federation's older paths. */
import type { IncomingHttpHeaders } from 'node:http'
import type { StoreCtx } from '../../../../domain/context.ts'
import { domainsOfUser, hasSystemRole, projectsOfUser } from '../../../../domain/identity/directory/index.ts'
import { userOf } from '../../../../kernel/context.ts'
import { callerToken } from '../../caller-token.ts'
import { linksOf, listRequest, type Query } from '../query.ts'
import { domainView, projectView } from '../translate.ts'
import type { Deps } from './deps.ts'
import { DOMAIN_FILTERS } from './domain.ts'
import { PROJECT_FILTERS } from './project.ts'

interface Asked {
  headers: IncomingHttpHeaders
  query: Query
  base: string
  url: string
}

export function ownAccess({ identity }: Deps) {
  /** By its token alone: what an identity provider's groups give. */
  const groupsOf = async (ctx: StoreCtx, { headers }: Asked): Promise<readonly string[]> =>
    (await identity.tokens.find(ctx, callerToken(headers) ?? ''))?.federated?.groupIds ?? []
  return {
    projects: async (ctx: StoreCtx, asked: Asked) => {
      const request = listRequest(asked.query, PROJECT_FILTERS)
      const page = await projectsOfUser(ctx, userOf(ctx), request, await groupsOf(ctx, asked))
      return { projects: page.items.map((project) => projectView(asked.base, project)), links: linksOf(asked, page) }
    },
    domains: async (ctx: StoreCtx, asked: Asked) => {
      const page = await domainsOfUser(ctx, userOf(ctx), listRequest(asked.query, DOMAIN_FILTERS), await groupsOf(ctx, asked))
      return { domains: page.items.map((domain) => domainView(asked.base, domain)), links: linksOf(asked, page) }
    },
    system: async (ctx: StoreCtx, asked: Asked) => ({
      system: (await hasSystemRole(ctx, userOf(ctx), await groupsOf(ctx, asked))) ? [{ all: true }] : [],
      links: linksOf(asked, { items: [], more: false }),
    }),
  }
}
