/** ID tokens (OpenID Connect Core 1.0, section 3.1.3.7). */
import type { JWTPayload } from 'jose'
import { JOSEError } from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import { OpenIdError } from './http-fetch.ts'
import type { OpenIdProvider } from './provider.ts'

/** Asymmetric only: a client's secret, known to the client, signs nothing here. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
export const SKEW_S = 60

/** Signature, issuer, audience, expiry, and that it answers this very request. @throws OpenIdError */
export async function verifyIdToken(provider: OpenIdProvider, token: string, nonce: string): Promise<JWTPayload> {
  const { issuer, clientId, clock } = provider.options
  try {
    const { payload } = await jwtVerify(token, provider.key, {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      clockTolerance: SKEW_S,
      currentDate: new Date(clock.now()),
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    if (payload.nonce !== nonce) throw new OpenIdError('the ID token answers another request: its nonce differs')
    if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload.azp !== clientId)
      throw new OpenIdError('the ID token is for several clients, and was given to another')
    return payload
  } catch (error) {
    if (error instanceof JOSEError) throw new OpenIdError(`the ID token does not hold: ${error.message}`)
    throw error
  }
}
