/**
 * Checks what the operator tells of providers and of this cloud as one: see docs/federation.md. It is not in the database, and
 * no request changes it.
 */
import { checkOf } from '../../../api/pipeline/validate.ts'
import { type Static, Type } from '../../../api/schema.ts'

const strict = { additionalProperties: false } as const
const text = Type.String({ minLength: 1 })
const url = Type.String({ pattern: '^https?://[^\\s]+$' })

const openId = Type.Object(
  {
    kind: Type.Literal('openid'),
    /** As the provider names itself, to the letter. */
    issuer: url,
    client_id: text,
    /** Absent: a public client. */
    client_secret: Type.Optional(text),
    scopes: Type.Optional(Type.Array(text)),
    /** Other clients and audiences whose access tokens are taken. */
    clients: Type.Optional(Type.Array(text)),
  },
  strict,
)

const saml = Type.Object(
  {
    kind: Type.Literal('saml'),
    /** The provider's. */
    entity_id: text,
    /** Where it lets people log in; absent: it only sends assertions of itself, as another cloud does. */
    sso_url: Type.Optional(url),
    /** Of its signing keys, PEM. */
    certificates: Type.Array(text, { minItems: 1 }),
    /** What this cloud is called there; its public URL unless told. */
    audience: Type.Optional(text),
  },
  strict,
)

const contact = Type.Object(
  {
    company: text,
    given_name: text,
    surname: text,
    email: text,
    telephone: text,
    type: Type.Union(['technical', 'support', 'administrative', 'billing', 'other'].map((one) => Type.Literal(one))),
  },
  strict,
)

const identityProvider = Type.Object(
  {
    entity_id: text,
    sso_endpoint: url,
    /** PEM, RSA. */
    key: text,
    certificate: text,
    /** Seconds that an assertion holds; an hour unless told. */
    assertion_life: Type.Optional(Type.Integer({ minimum: 1 })),
    organization: Type.Optional(Type.Object({ name: text, display_name: text, url, lang: Type.Optional(text) }, strict)),
    contact: Type.Optional(contact),
  },
  strict,
)

const settings = Type.Object(
  {
    /** Where this cloud's identity API answers its users, with `/v3`. */
    public_url: Type.Optional(url),
    /** Where a token may be sent after a log-in in a browser. */
    trusted_dashboards: Type.Optional(Type.Array(url)),
    /** By identity provider and protocol. */
    providers: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Union([openId, saml])))),
    /** This cloud as a provider of others. */
    saml: Type.Optional(identityProvider),
  },
  strict,
)

export type OpenIdSettings = Static<typeof openId>
export type SamlSettings = Static<typeof saml>
export type SamlIdentity = Static<typeof identityProvider>
export type FederationSettings = Static<typeof settings>

const check = checkOf(settings)

/** @returns what is wrong, for operators; undefined when nothing is */
export function federationSettingsFault(value: unknown): string | undefined {
  const problem = check.problem(value)
  if (problem) {
    const unknown = problem.keyword === 'additionalProperties' ? ` (${problem.params.additionalProperties.join(', ')})` : ''
    return `${problem.instancePath.slice(1) || 'the file'}: ${problem.message}${unknown}`
  }
  const { providers, public_url } = value as FederationSettings
  return providers && public_url === undefined ? 'public_url is missing: assertions and codes are for one address' : undefined
}
