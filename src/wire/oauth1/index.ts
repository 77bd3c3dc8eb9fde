/** OAuth 1.0a's signed requests; see README.md. */
export { readAuthorization, writeAuthorization } from './authorization.ts'
export { baseString, isSigned, type OAuthRequest, type Secrets, SIGNATURE_METHODS, signatureOf } from './signature.ts'
