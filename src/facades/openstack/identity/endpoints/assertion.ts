/** This cloud's own word: tokens as signed assertions, for clouds that take it. */
import { defineApi, type Input } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { assertToServiceProvider, identityProviderMetadataOf } from '../../../../domain/identity/federation/index.ts'
import { allow } from '../allow.ts'
import { idText } from '../pieces.ts'
import { operationTable, type Parts } from '../resources/collection.ts'

const strict = { additionalProperties: false } as const
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

const assertionApi = defineApi({
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

const XML = { 'Content-Type': 'text/xml' }

const METHOD_NOT_ALLOWED = reply(
  { error: { code: 405, title: 'Method Not Allowed', message: 'The method is not allowed for the requested URL.' } },
  { status: 405, headers: { Allow: 'POST' } },
)

const asserting =
  (enveloped: boolean) =>
  async (ctx: StoreCtx, { body: { auth } }: Input<typeof assertionApi.createSamlAssertion>, { identity }: Parts) => {
    const spec = { token: auth.identity.token.id, serviceProviderId: auth.scope.service_provider.id, enveloped }
    const { xml, provider } = await assertToServiceProvider(ctx, identity, spec)
    return reply(xml, { headers: { ...XML, 'X-sp-url': provider.spUrl, 'X-auth-url': provider.authUrl } })
  }

export const assertions = operationTable(assertionApi, {
  showSamlMetadata: async (_ctx, _input, { identity }) => reply(identityProviderMetadataOf(identity), { headers: XML }),
  createSamlAssertion: asserting(false),
  createEcpAssertion: asserting(true),
  showSamlAssertion: async () => METHOD_NOT_ALLOWED,
  showEcpAssertion: async () => METHOD_NOT_ALLOWED,
})
