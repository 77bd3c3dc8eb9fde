/** Describes the rows of federation. They go with the provider, protocol and user that they are of: the databases cascade. */

export interface IdentityProviderRow {
  id: string
  /** Where its users are, unless a mapping says otherwise. */
  domain_id: string
  enabled: number
  description: string | null
  /** Minutes that memberships from a mapping outlive the log-in; null: they do not. */
  authorization_ttl: number | null
  created_at: number
}

export interface IdentityProviderRemoteRow {
  /** What the provider calls itself, in all of the cloud only once. */
  remote_id: string
  provider_id: string
  /** Its place in the provider's list. */
  place: number
}

export interface FederationMappingRow {
  id: string
  /** JSON. */
  rules: string
  schema_version: string
}

export interface FederationProtocolRow {
  provider_id: string
  id: string
  /** May name a mapping that is gone: nobody logs in then. */
  mapping_id: string
  remote_id_attribute: string | null
}

export interface ServiceProviderRow {
  id: string
  auth_url: string
  sp_url: string
  enabled: number
  description: string | null
  relay_state_prefix: string
}

/** Assertions that were used: none is taken twice. */
export interface SamlAssertionRow {
  /** A hash of its issuer and id. */
  id: string
  /** Afterwards it is refused by its own dates. */
  expires_at: number
}

declare module '../../../store/tables.ts' {
  interface Tables {
    identity_provider: IdentityProviderRow
    identity_provider_remote: IdentityProviderRemoteRow
    federation_mapping: FederationMappingRow
    federation_protocol: FederationProtocolRow
    service_provider: ServiceProviderRow
    saml_assertion: SamlAssertionRow
  }
}
