import {
  createIdentityProvider,
  createMapping,
  createProtocol,
  deleteIdentityProvider,
  deleteMapping,
  deleteProtocol,
  getIdentityProvider,
  getMapping,
  getProtocol,
  listIdentityProviders,
  listMappings,
  listProtocols,
  updateIdentityProvider,
  updateMapping,
  updateProtocol,
} from '../../../../domain/identity/federation/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import type { federatedAccessApi, federationProtocolApi, identityProviderApi, mappingApi } from '../contract/federation.ts'
import { given } from '../extra.ts'
import { identityProviderView, mappingView, protocolView } from '../federation-view.ts'
import { flagOf, linksOf, listRequest, text } from '../query.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { ownAccess } from './own-access.ts'
import { defined } from './project.ts'

export const PROVIDER_FILTERS = { id: text('id'), enabled: flagOf('enabled') } as const

const ID_MAX = 64

/** Chosen by whoever makes it, as the last part of the path. @throws bad_request */
export function requireFitId(id: string): string {
  if (id.length > ID_MAX) throw badRequest(`Invalid input for field 'id': it is longer than ${ID_MAX} characters`, 'id')
  return id
}

export const identityProviderHandlers: HandlersOf<typeof identityProviderApi> = {
  listIdentityProviders: async (ctx, input) => {
    const items = await listIdentityProviders(ctx, listRequest(input.query, PROVIDER_FILTERS))
    const links = linksOf(input, { items, more: false })
    return { identity_providers: items.map((provider) => identityProviderView(input.base, provider)), links }
  },
  createIdentityProvider: async (ctx, { params, body: { identity_provider: wish }, base }) => {
    const provider = await createIdentityProvider(ctx, requireFitId(params.idp_id), {
      domainId: given(wish.domain_id),
      enabled: wish.enabled,
      description: wish.description,
      remoteIds: given(wish.remote_ids),
      authorizationTtl: wish.authorization_ttl,
    })
    return { identity_provider: identityProviderView(base, provider) }
  },
  showIdentityProvider: async (ctx, { params, base }) => ({
    identity_provider: identityProviderView(base, await getIdentityProvider(ctx, params.idp_id)),
  }),
  updateIdentityProvider: async (ctx, { params, body: { identity_provider: wish }, base }) => {
    const change = defined({
      enabled: wish.enabled,
      description: wish.description,
      remoteIds: wish.remote_ids === null ? [] : wish.remote_ids,
      authorizationTtl: wish.authorization_ttl,
    })
    return { identity_provider: identityProviderView(base, await updateIdentityProvider(ctx, params.idp_id, change)) }
  },
  deleteIdentityProvider: async (ctx, { params }) => deleteIdentityProvider(ctx, params.idp_id),
}

export const federationProtocolHandlers: HandlersOf<typeof federationProtocolApi> = {
  listProtocols: async (ctx, input) => {
    const items = await listProtocols(ctx, input.params.idp_id)
    const links = linksOf(input, { items, more: false })
    return { protocols: items.map((protocol) => protocolView(input.base, protocol, true)), links }
  },
  createProtocol: async (ctx, { params, body: { protocol: wish }, base }) => {
    const about = { mappingId: wish.mapping_id, remoteIdAttribute: wish.remote_id_attribute }
    const protocol = await createProtocol(ctx, params.idp_id, requireFitId(params.protocol_id), about)
    return { protocol: protocolView(base, protocol, false) }
  },
  showProtocol: async (ctx, { params, base }) => ({
    protocol: protocolView(base, await getProtocol(ctx, params.idp_id, params.protocol_id), false),
  }),
  updateProtocol: async (ctx, { params, body: { protocol: wish }, base }) => {
    const change = { mappingId: wish.mapping_id, ...defined({ remoteIdAttribute: wish.remote_id_attribute }) }
    return { protocol: protocolView(base, await updateProtocol(ctx, params.idp_id, params.protocol_id, change), false) }
  },
  deleteProtocol: async (ctx, { params }) => deleteProtocol(ctx, params.idp_id, params.protocol_id),
}

export const mappingHandlers: HandlersOf<typeof mappingApi> = {
  listMappings: async (ctx, input) => {
    const items = await listMappings(ctx)
    const links = linksOf(input, { items, more: false })
    return { mappings: items.map((mapping) => mappingView(input.base, mapping)), links }
  },
  createMapping: async (ctx, { params, body, base }) => ({
    mapping: mappingView(base, await createMapping(ctx, requireFitId(params.mapping_id), body.mapping)),
  }),
  showMapping: async (ctx, { params, base }) => ({ mapping: mappingView(base, await getMapping(ctx, params.mapping_id)) }),
  updateMapping: async (ctx, { params, body, base }) => ({
    mapping: mappingView(base, await updateMapping(ctx, params.mapping_id, body.mapping)),
  }),
  deleteMapping: async (ctx, { params }) => deleteMapping(ctx, params.mapping_id),
}

export function federatedAccessHandlers(deps: Deps): HandlersOf<typeof federatedAccessApi> {
  const own = ownAccess(deps)
  return { listFederatedProjects: own.projects, listFederatedDomains: own.domains }
}
