import type { Input } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  assertToServiceProvider,
  createServiceProvider,
  deleteServiceProvider,
  getServiceProvider,
  listServiceProviders,
  ownMetadata,
  updateServiceProvider,
} from '../../../../domain/identity/federation/index.ts'
import type { assertionApi, serviceProviderApi } from '../contract/service-provider.ts'
import { given } from '../extra.ts'
import { serviceProviderView } from '../federation-view.ts'
import { linksOf, listRequest } from '../query.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { PROVIDER_FILTERS, requireFitId } from './federation.ts'
import { defined } from './project.ts'

export const serviceProviderHandlers: HandlersOf<typeof serviceProviderApi> = {
  listServiceProviders: async (ctx, input) => {
    const items = await listServiceProviders(ctx, listRequest(input.query, PROVIDER_FILTERS))
    const links = linksOf(input, { items, more: false })
    return { service_providers: items.map((provider) => serviceProviderView(input.base, provider)), links }
  },
  createServiceProvider: async (ctx, { params, body: { service_provider: wish }, base }) => {
    const provider = await createServiceProvider(ctx, requireFitId(params.service_provider_id), {
      authUrl: wish.auth_url,
      spUrl: wish.sp_url,
      enabled: wish.enabled,
      description: wish.description,
      relayStatePrefix: given(wish.relay_state_prefix),
    })
    return { service_provider: serviceProviderView(base, provider) }
  },
  showServiceProvider: async (ctx, { params, base }) => ({
    service_provider: serviceProviderView(base, await getServiceProvider(ctx, params.service_provider_id)),
  }),
  updateServiceProvider: async (ctx, { params, body: { service_provider: wish }, base }) => {
    const change = defined({
      authUrl: wish.auth_url,
      spUrl: wish.sp_url,
      enabled: wish.enabled,
      description: wish.description,
      relayStatePrefix: given(wish.relay_state_prefix),
    })
    return { service_provider: serviceProviderView(base, await updateServiceProvider(ctx, params.service_provider_id, change)) }
  },
  deleteServiceProvider: async (ctx, { params }) => deleteServiceProvider(ctx, params.service_provider_id),
}

const XML = { 'Content-Type': 'text/xml' }

const METHOD_NOT_ALLOWED = reply(
  { error: { code: 405, title: 'Method Not Allowed', message: 'The method is not allowed for the requested URL.' } },
  { status: 405, headers: { Allow: 'POST' } },
)

export function assertionHandlers({ identity }: Deps): HandlersOf<typeof assertionApi> {
  const asserting =
    (enveloped: boolean) =>
    async (ctx: StoreCtx, { body: { auth } }: Input<typeof assertionApi.createSamlAssertion>) => {
      const wish = { token: auth.identity.token.id, serviceProviderId: auth.scope.service_provider.id, enveloped }
      const { xml, provider } = await assertToServiceProvider(ctx, identity, wish)
      return reply(xml, { headers: { ...XML, 'X-sp-url': provider.spUrl, 'X-auth-url': provider.authUrl } })
    }
  return {
    showSamlMetadata: async () => reply(ownMetadata(identity), { headers: XML }),
    createSamlAssertion: asserting(false),
    createEcpAssertion: asserting(true),
    showSamlAssertion: async () => METHOD_NOT_ALLOWED,
    showEcpAssertion: async () => METHOD_NOT_ALLOWED,
  }
}
