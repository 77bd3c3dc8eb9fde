/** The authorization code flow with PKCE (RFC 7636). */
import { hash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { fetchJson, OpenIdError } from './http-fetch.ts'
import { verifyIdToken } from './id-token.ts'
import type { OpenIdProvider } from './provider.ts'

export const codeChallengeOf = (verifier: string): string => hash('sha256', verifier, 'base64url')

/** Where to send somebody to prove who it is. @throws OpenIdError */
export async function authorizationUrl(
  provider: OpenIdProvider,
  asked: { redirectUri: string; scopes: readonly string[]; state: string; nonce: string; verifier: string },
): Promise<string> {
  const { authorization } = await provider.endpoints()
  if (authorization === undefined) throw new OpenIdError(`${provider.options.issuer} has no authorization endpoint`)
  const url = new URL(authorization)
  const parameters = {
    response_type: 'code',
    client_id: provider.options.clientId,
    redirect_uri: asked.redirectUri,
    scope: asked.scopes.join(' '),
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: codeChallengeOf(asked.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

export interface CodeGrant {
  code: string
  /** Of the request that the code answers. */
  redirectUri: string
  nonce: string
  verifier: string
}

/** @returns the ID token's claims, and what the provider says besides. @throws OpenIdError */
export async function redeemCode(provider: OpenIdProvider, grant: CodeGrant): Promise<JWTPayload> {
  const { token: url, userinfo } = await provider.endpoints()
  const { issuer, clientId, clock } = provider.options
  if (url === undefined) throw new OpenIdError(`${issuer} has no token endpoint`)
  const { status, body } = await fetchJson(clock, url, {
    method: 'POST',
    headers: provider.clientHeaders(),
    form: {
      grant_type: 'authorization_code',
      code: grant.code,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.verifier,
      client_id: clientId,
    },
  })
  if (status !== 200 || typeof body.id_token !== 'string')
    throw new OpenIdError(`${url} does not take the code: status ${status}, ${String(body.error ?? 'no ID token')}`)
  const claims = await verifyIdToken(provider, body.id_token, grant.nonce)
  if (userinfo === undefined || typeof body.access_token !== 'string') return claims
  const more = await fetchJson(clock, userinfo, { headers: { authorization: `Bearer ${body.access_token}` } })
  return more.status === 200 && more.body.sub === claims.sub ? { ...more.body, ...claims } : claims
}
