/** Declares what identity providers, their protocols and mappings, and service providers refuse. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface WithId {
  id: string
}

interface OfProtocol extends WithId {
  providerId: string
}

export const federationRefusals = defineRefusals('identity', {
  identity_provider_not_found: { code: 'not_found', say: ({ id }: WithId) => `Identity provider ${id} was not found.` },
  identity_provider_exists: { code: 'conflict', say: ({ id }: WithId) => `There is an identity provider ${id} already.` },
  remote_id_taken: {
    code: 'conflict',
    say: ({ remoteId }: { remoteId: string }) => `Another identity provider has the remote id ${remoteId}.`,
  },
  identity_provider_disabled: { code: 'forbidden', say: ({ id }: WithId) => `Identity provider ${id} is disabled.` },
  protocol_not_found: {
    code: 'not_found',
    say: ({ id, providerId }: OfProtocol) => `Identity provider ${providerId} has no protocol ${id}.`,
  },
  protocol_exists: { code: 'conflict', say: ({ id }: WithId) => `The identity provider has a protocol ${id} already.` },
  protocol_mapping_unknown: { code: 'bad_request', say: ({ id }: WithId) => `There is no mapping ${id} for the protocol.` },
  service_provider_not_found: { code: 'not_found', say: ({ id }: WithId) => `Service provider ${id} was not found.` },
  service_provider_exists: { code: 'conflict', say: ({ id }: WithId) => `There is a service provider ${id} already.` },
  service_provider_disabled: { code: 'forbidden', say: ({ id }: WithId) => `Service provider ${id} is disabled.` },

  mapping_not_found: { code: 'not_found', say: ({ id }: WithId) => `Mapping ${id} was not found.` },
  mapping_exists: { code: 'conflict', say: ({ id }: WithId) => `There is a mapping ${id} already.` },
  bad_mapping: { code: 'bad_request', say: ({ where, problem }: { where: string; problem: string }) => `${where}${problem}` },
  mapping_version_unknown: {
    code: 'bad_request',
    say: ({ known }: { known: readonly string[] }) => `Unknown schema version of a mapping; there are: ${known.join(', ')}.`,
  },
  mapping_value_not_text: { code: 'bad_request', say: ({ value }: { value: string }) => `'${value}' is no text.` },
  mapping_pattern: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `'${text}' cannot be used as a regular expression.`,
  },
  mapped_role_not_found: {
    code: 'not_found',
    say: ({ name }: { name: string }) => `There is no role ${name}, which the mapping gives.`,
  },

  remote_id_unsaid: { code: 'bad_request', say: () => 'The identity provider did not say which one it is.' },
  remote_id_unknown: { code: 'forbidden', say: () => 'The identity provider is none of those that are accepted.' },
  not_a_saml_response: { code: 'bad_request', say: () => 'A SAML response comes as a form or in a SOAP envelope.' },
  origin_missing: { code: 'bad_request', say: () => 'The page to come back to was not said.' },
  origin_untrusted: { code: 'unauthorized', say: ({ origin }: { origin: string }) => `The operator does not trust ${origin}.` },

  no_identity_of_own: { code: 'not_found', say: () => 'This cloud is no identity provider of others.' },
  assertion_needs_project: { code: 'forbidden', say: () => 'Only a token for a project is asserted to others.' },
  assertion_by_delegation: { code: 'forbidden', say: () => 'A delegated token is not asserted to others.' },
})
