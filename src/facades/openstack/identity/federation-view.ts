/** Ours → Keystone's JSON, for federation's objects. */
import type { FederationProtocol, IdentityProvider, Mapping, ServiceProvider } from '../../../domain/identity/federation/index.ts'

const at = (base: string, ...parts: string[]) => `${base}/OS-FEDERATION/${parts.map(encodeURIComponent).join('/')}`

export function identityProviderView(base: string, provider: IdentityProvider) {
  const self = at(base, 'identity_providers', provider.id)
  return {
    id: provider.id,
    domain_id: provider.domainId,
    enabled: provider.enabled,
    description: provider.description,
    remote_ids: [...provider.remoteIds],
    authorization_ttl: provider.authorizationTtl,
    links: { self, protocols: `${self}/protocols` },
  }
}

/** Lists also say whose a protocol is and where it finds the provider's name. */
export function protocolView(
  base: string,
  { providerId, id, mappingId, remoteIdAttribute }: FederationProtocol,
  listed: boolean,
) {
  const provider = at(base, 'identity_providers', providerId)
  return {
    id,
    mapping_id: mappingId,
    ...(listed && { idp_id: providerId, remote_id_attribute: remoteIdAttribute }),
    ...(!listed && remoteIdAttribute !== null && { remote_id_attribute: remoteIdAttribute }),
    links: { self: `${provider}/protocols/${encodeURIComponent(id)}`, identity_provider: provider },
  }
}

export const mappingView = (base: string, { id, rules, schemaVersion }: Mapping) => ({
  id,
  rules: [...rules],
  schema_version: schemaVersion,
  links: { self: at(base, 'mappings', id) },
})

export const serviceProviderView = (base: string, provider: ServiceProvider) => ({
  id: provider.id,
  auth_url: provider.authUrl,
  sp_url: provider.spUrl,
  enabled: provider.enabled,
  description: provider.description,
  relay_state_prefix: provider.relayStatePrefix,
  links: { self: at(base, 'service_providers', provider.id) },
})
