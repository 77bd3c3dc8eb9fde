import { createDomain, deleteDomain, getDomain, listDomains, updateDomain } from '../../../../domain/identity/directory/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import type { domainApi } from '../contract/resource.ts'
import { extraOf, given, requireOwnId, textOf } from '../extra.ts'
import { flagOf, linksOf, listRequest, text } from '../query.ts'
import { domainView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'
import { defined } from './project.ts'

export const DOMAIN_FILTERS = { id: text('id'), name: text('name'), enabled: flagOf('enabled') } as const
const KNOWN = ['name', 'description', 'enabled', 'tags', 'options', 'explicit_domain_id']

export const domainHandlers: HandlersOf<typeof domainApi> = {
  listDomains: async (ctx, input) => {
    const page = await listDomains(ctx, listRequest(input.query, DOMAIN_FILTERS))
    return { domains: page.items.map((domain) => domainView(input.base, domain)), links: linksOf(input, page) }
  },
  createDomain: async (ctx, { body, base }) => {
    const { explicit_domain_id: id, description, ...fields } = body.domain
    if (id !== undefined && !/^[0-9a-f]{32}$/i.test(id.replaceAll('-', '')))
      throw badRequest('Domain ID does not conform to required UUID format.', 'domain.explicit_domain_id')
    const wish = { ...fields, id, description: given(description), extra: extraOf(body.domain, KNOWN) }
    return { domain: domainView(base, await createDomain(ctx, wish)) }
  },
  showDomain: async (ctx, { params, base }) => ({ domain: domainView(base, await getDomain(ctx, params.domain_id)) }),
  updateDomain: async (ctx, { params, body, base }) => {
    requireOwnId(body.domain, params.domain_id)
    const { name, enabled, tags, options } = body.domain
    const change = defined({ name, enabled, tags, options, description: textOf(body.domain.description) })
    const domain = await updateDomain(ctx, params.domain_id, { ...change, extra: extraOf(body.domain, KNOWN) })
    return { domain: domainView(base, domain) }
  },
  deleteDomain: async (ctx, { params }) => deleteDomain(ctx, params.domain_id),
}
