/** OpenID Connect, from the side of whoever lets people in by it. */
export { type AccessClaims, verifyAccessToken } from './access-token.ts'
export { authorizationUrl, type CodeGrant, codeChallengeOf, redeemCode } from './code-flow.ts'
export { OpenIdError } from './http-fetch.ts'
export { verifyIdToken } from './id-token.ts'
export { OpenIdProvider, type ProviderOptions } from './provider.ts'
