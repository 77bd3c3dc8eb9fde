import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { flag, idText, listOf, orNull, selfLink } from './pieces.ts'

const strict = { additionalProperties: false } as const
const url = Type.String({ maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' })

const provider = Type.Object({
  id: Type.String(),
  auth_url: Type.String(),
  sp_url: Type.String(),
  enabled: flag,
  description: orNull(Type.String()),
  relay_state_prefix: Type.String(),
  links: selfLink,
})
const fields = {
  enabled: Type.Optional(flag),
  description: Type.Optional(orNull(Type.String())),
  relay_state_prefix: Type.Optional(orNull(Type.String({ maxLength: 256 }))),
}
const path = '/OS-FEDERATION/service_providers'
const one = `${path}/{service_provider_id}` as const

export const serviceProviderApi = defineApi({
  listServiceProviders: {
    method: 'GET',
    path,
    summary: 'List clouds that take this one’s word',
    action: 'identity:list_service_providers',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('service_providers', provider),
  },
  createServiceProvider: {
    method: 'PUT',
    path: one,
    summary: 'Register a cloud that takes this one’s word',
    action: 'identity:create_service_provider',
    allow: allow.admin,
    body: Type.Object({ service_provider: Type.Object({ ...fields, auth_url: url, sp_url: url }, strict) }),
    status: 201,
    returns: Type.Object({ service_provider: provider }),
  },
  showServiceProvider: {
    method: 'GET',
    path: one,
    summary: 'Show a service provider',
    action: 'identity:get_service_provider',
    allow: allow.systemReader,
    status: 200,
    returns: Type.Object({ service_provider: provider }),
  },
  updateServiceProvider: {
    method: 'PATCH',
    path: one,
    summary: 'Change a service provider',
    action: 'identity:update_service_provider',
    allow: allow.admin,
    body: Type.Object({
      service_provider: Type.Object(
        { ...fields, auth_url: Type.Optional(url), sp_url: Type.Optional(url) },
        { ...strict, minProperties: 1 },
      ),
    }),
    status: 200,
    returns: Type.Object({ service_provider: provider }),
  },
  deleteServiceProvider: {
    method: 'DELETE',
    path: one,
    summary: 'Remove a service provider',
    action: 'identity:delete_service_provider',
    allow: allow.admin,
    status: 204,
  },
})

const ref = Type.Object({ id: idText }, strict)
/** A token, and the cloud that it is to count in. */
const assertionBody = Type.Object({
  auth: Type.Object(
    {
      identity: Type.Object(
        { token: Type.Object({ id: Type.String() }, strict), methods: Type.Optional(Type.Array(Type.Unknown())) },
        strict,
      ),
      scope: Type.Object({ service_provider: ref }, strict),
    },
    strict,
  ),
})

/** Who holds a token may have it asserted: the token in the body is the proof, as in Keystone. */
const assertion = {
  method: 'POST',
  action: 'identity:create_saml_assertion',
  allow: allow.public,
  body: assertionBody,
  status: 200,
} as const

/** Keystone knows these paths for POST alone and says so. */
const lookedAt = { method: 'GET', action: 'identity:create_saml_assertion', allow: allow.public, status: 405 } as const

export const assertionApi = defineApi({
  showSamlMetadata: {
    method: 'GET',
    path: '/OS-FEDERATION/saml2/metadata',
    summary: 'Who this cloud is to those that take its word',
    action: 'identity:get_saml_metadata',
    allow: allow.public,
    status: 200,
  },
  createSamlAssertion: { ...assertion, path: '/auth/OS-FEDERATION/saml2', summary: 'A token as a signed assertion' },
  createEcpAssertion: {
    ...assertion,
    path: '/auth/OS-FEDERATION/saml2/ecp',
    summary: 'A token as a signed assertion in an envelope',
  },
  showSamlAssertion: { ...lookedAt, path: '/auth/OS-FEDERATION/saml2', summary: 'Refused: assertions are asked for with POST' },
  showEcpAssertion: {
    ...lookedAt,
    path: '/auth/OS-FEDERATION/saml2/ecp',
    summary: 'Refused: assertions are asked for with POST',
  },
})
