/** Says what identity providers, protocols, mappings and service providers refuse in Keystone's words. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { federatedLinkRefusals } from '../../../../domain/identity/directory/index.ts'
import type { federationRefusals } from '../../../../domain/identity/federation/index.ts'
import { cannotStore, couldNotFind, notAuthorized } from './said.ts'

const duplicateId = ({ id }: { id: string }) => `Duplicate entry found with ID ${id}`

const noProtocol = {
  say: ({ id, providerId }: { id: string; providerId: string }) =>
    `Could not find federated protocol ${id} for Identity Provider: ${providerId}.`,
}

export const federationSaid = {
  identity_provider_not_found: couldNotFind('Identity Provider'),
  identity_provider_exists: cannotStore('identity_provider', ({ id }) => `Duplicate entry: ${id}`),
  remote_id_taken: cannotStore('identity_provider', ({ remoteId }) => `Duplicate remote ID: ${remoteId}`),
  identity_provider_disabled: { say: ({ id }) => `Identity Provider ${id} is disabled` },
  protocol_not_found: noProtocol,
  protocol_exists: cannotStore('federation_protocol', duplicateId),
  protocol_mapping_unknown: { say: ({ id }) => `Invalid mapping id: ${id}` },
  service_provider_not_found: couldNotFind('Service Provider'),
  service_provider_exists: cannotStore('service_provider', duplicateId),
  service_provider_disabled: { say: ({ id }) => `Service Provider ${id} is disabled` },
  mapping_not_found: couldNotFind('mapping'),
  mapping_exists: cannotStore('mapping', duplicateId),
  bad_mapping: ourWords,
  mapping_version_unknown: ourWords,
  mapping_value_not_text: { say: ({ value }) => `'${value}' is not of type 'string'` },
  mapping_pattern: ourWords,
  mapped_role_not_found: { say: ({ name }) => `Could not find role: ${name}.` },
  remote_id_unsaid: { say: () => 'Could not find Identity Provider identifier in environment' },
  remote_id_unknown: {
    say: () => 'Incoming identity provider identifier not included among the accepted identifiers.',
  },
  not_a_saml_response: ourWords,
  origin_missing: { say: () => 'Request must have an origin query parameter' },
  origin_untrusted: { say: ({ origin }) => `${origin} is not a trusted dashboard host` },
  no_identity_of_own: ourWords,
  assertion_needs_project: notAuthorized(() => 'Use a project scoped token when attempting to create a SAML assertion'),
  assertion_by_delegation: notAuthorized(() => 'using a delegated token to create a SAML assertion'),
} satisfies SaidBy<typeof federationRefusals>

export const federatedLinkSaid = {
  link_taken: cannotStore('federated_user', ({ uniqueId }) => `Duplicate entry found with unique ID ${uniqueId}`),
  link_provider_unknown: couldNotFind('Identity Provider'),
  link_protocol_unknown: noProtocol,
} satisfies SaidBy<typeof federatedLinkRefusals>
