/** A provider: where it answers and which keys it signs with, as its discovery document says (OpenID Connect Discovery 1.0). */
import type { JWTVerifyGetKey } from 'jose'
// its parts by name: a start should not load what few clouds use
import { createLocalJWKSet } from 'jose/jwks/local'
import type { Clock } from '../../kernel/clock.ts'
import { fetchJson, OpenIdError } from './http-fetch.ts'

export interface ProviderOptions {
  /** As the operator gives it; the provider must name itself so, to the letter. */
  issuer: string
  clientId: string
  /** Absent: a public client, which proves itself by PKCE alone. */
  clientSecret?: string
  clock: Clock
}

export interface Endpoints {
  authorization?: string
  token?: string
  userinfo?: string
  introspection?: string
  jwks: string
}

const KEPT_MS = 600_000
/** Keys that are not known are asked for at most so often: garbage must not become a load on the provider. */
const KEYS_AGAIN_MS = 10_000

export class OpenIdProvider {
  readonly options: ProviderOptions
  #endpoints: { at: number; known: Endpoints } | undefined
  #keys: { at: number; find: JWTVerifyGetKey } | undefined

  constructor(options: ProviderOptions) {
    this.options = options
  }

  /** @throws OpenIdError */
  async endpoints(): Promise<Endpoints> {
    const now = this.options.clock.monotonic()
    if (!this.#endpoints || now - this.#endpoints.at > KEPT_MS) this.#endpoints = { at: now, known: await this.#discover() }
    return this.#endpoints.known
  }

  /** For `jwtVerify`: the key of a token's header. */
  readonly key: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#keySet(KEPT_MS)
    try {
      return await keys(header, token)
    } catch {
      return (await this.#keySet(KEYS_AGAIN_MS))(header, token) // the provider may sign with a new one since
    }
  }

  /** Proves this client where the provider wants that (RFC 6749, section 2.3.1). */
  clientHeaders(): Record<string, string> {
    const { clientId, clientSecret } = this.options
    if (clientSecret === undefined) return {}
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  }

  async #discover(): Promise<Endpoints> {
    const { issuer, clock } = this.options
    const { status, body } = await fetchJson(clock, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    if (status !== 200 || body.issuer !== issuer)
      throw new OpenIdError(`${issuer} has no discovery document that names it (status ${status})`)
    const at = (name: string) => endpointOf(issuer, name, body[name])
    const jwks = at('jwks_uri')
    if (jwks === undefined) throw new OpenIdError(`${issuer} does not say where its keys are`)
    return {
      jwks,
      authorization: at('authorization_endpoint'),
      token: at('token_endpoint'),
      userinfo: at('userinfo_endpoint'),
      introspection: at('introspection_endpoint'),
    }
  }

  async #keySet(keptMs: number): Promise<JWTVerifyGetKey> {
    const now = this.options.clock.monotonic()
    if (this.#keys && now - this.#keys.at <= keptMs) return this.#keys.find
    const { jwks } = await this.endpoints()
    const { status, body } = await fetchJson(this.options.clock, jwks)
    if (status !== 200 || !Array.isArray(body.keys)) throw new OpenIdError(`${jwks} answers with no keys (status ${status})`)
    const find = createLocalJWKSet({ keys: body.keys })
    this.#keys = { at: now, find }
    return find
  }
}

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1)

/** Over TLS, or where the issuer itself is: the document alone sends nobody to another machine in the clear. */
function endpointOf(issuer: string, name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || !URL.canParse(value)) throw new OpenIdError(`${issuer} has no URL as its ${name}`)
  const url = new URL(value)
  if (url.protocol === 'https:' || url.origin === new URL(issuer).origin) return value
  throw new OpenIdError(`${issuer} has its ${name} at ${url.origin}, without TLS`)
}
