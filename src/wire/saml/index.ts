/** SAML 2.0: assertions read, and made. */
export { type AssertionSpec, signedResponse } from './assertion.ts'
export { checkAssertion, type Expected } from './check.ts'
export { ecpEnvelope, responseIn } from './ecp.ts'
export { identityProviderMetadata, type MetadataSpec } from './metadata.ts'
export { requestUrl } from './request.ts'
export { readResponse, SamlError, type VerifiedAssertion } from './response.ts'
