/**
 * Tokens that somebody else's client brings. One that is signed is checked here (RFC 9068, and ID tokens, which some clients
 * bring instead); of any other the provider is asked (RFC 7662). Either way it must have been given to one of the clients
 * that the operator named: whoever holds a token of another client of the same provider is not let in by it.
 */
import type { JWTPayload } from 'jose'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import { JOSEError } from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import { fetchJson, OpenIdError } from './http-fetch.ts'
import { ALGORITHMS, SKEW_S } from './id-token.ts'
import type { OpenIdProvider } from './provider.ts'

export type AccessClaims = Readonly<Record<string, unknown>> & { sub: string }

/** @param clients ids of clients, and audiences, whose tokens are taken. @throws OpenIdError */
export async function verifyAccessToken(
  provider: OpenIdProvider,
  token: string,
  clients: readonly string[],
): Promise<AccessClaims> {
  const claims = isSigned(token) ? await verifySigned(provider, token) : await introspect(provider, token)
  requireClient(claims, clients)
  const sub = subjectOf(claims)
  return { ...(await userinfo(provider, token, sub)), ...claims, sub, iss: provider.options.issuer }
}

/** A client that acts for itself is who it is (RFC 9068, section 2.2), even where the provider names only the client. */
function subjectOf({ sub, client_id: client }: Readonly<Record<string, unknown>>): string {
  const named = sub ?? client
  if (typeof named !== 'string' || named === '') throw new OpenIdError('the token names nobody')
  return named
}

function isSigned(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg !== undefined
  } catch {
    return false
  }
}

async function verifySigned(provider: OpenIdProvider, token: string): Promise<JWTPayload> {
  const { issuer, clock } = provider.options
  try {
    const { payload } = await jwtVerify(token, provider.key, {
      issuer,
      algorithms: ALGORITHMS,
      clockTolerance: SKEW_S,
      currentDate: new Date(clock.now()),
      requiredClaims: ['sub', 'exp'],
    })
    return payload
  } catch (error) {
    if (error instanceof JOSEError) throw new OpenIdError(`the token does not hold: ${error.message}`)
    throw error
  }
}

async function introspect(provider: OpenIdProvider, token: string): Promise<Record<string, unknown>> {
  const { issuer, clientId, clientSecret, clock } = provider.options
  const { introspection } = await provider.endpoints()
  if (introspection === undefined || clientSecret === undefined)
    throw new OpenIdError(
      `the token is not signed, and ${issuer} cannot be asked about it: no introspection, or no client_secret`,
    )
  const { status, body } = await fetchJson(clock, introspection, {
    method: 'POST',
    headers: provider.clientHeaders(),
    form: { token, token_type_hint: 'access_token', client_id: clientId },
  })
  if (status !== 200) throw new OpenIdError(`${introspection} does not tell of tokens: status ${status}`)
  if (body.active !== true) throw new OpenIdError('the provider says that the token does not hold')
  if (body.iss !== undefined && body.iss !== issuer) throw new OpenIdError('the token is of another issuer')
  return body
}

/** By audience, or by whom the token was given to. */
function requireClient(claims: Readonly<Record<string, unknown>>, clients: readonly string[]): void {
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  const named = [...audience, claims.azp, claims.client_id]
  if (!named.some((one) => typeof one === 'string' && clients.includes(one)))
    throw new OpenIdError(`the token was given to ${JSON.stringify(named.filter(Boolean))}, none of which may log in here`)
}

/** What else the provider says of the user; nothing where it says nothing, as of a client that acts for itself. */
async function userinfo(provider: OpenIdProvider, token: string, sub: string): Promise<Record<string, unknown>> {
  const { userinfo: url } = await provider.endpoints()
  if (url === undefined) return {}
  try {
    const { status, body } = await fetchJson(provider.options.clock, url, { headers: { authorization: `Bearer ${token}` } })
    return status === 200 && body.sub === sub ? body : {}
  } catch (error) {
    if (error instanceof OpenIdError) return {} // signed answers, and providers that keep their people to themselves
    throw error
  }
}
