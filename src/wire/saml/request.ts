/** Sending somebody to a provider to prove who it is: the redirect binding. */
import { newSaml } from './libraries.ts'

export interface RequestSpec {
  /** The provider's. */
  ssoUrl: string
  certificates: readonly string[]
  /** What this side is called. */
  issuer: string
  /** Where the answer is to be posted. */
  answerTo: string
  /** An XML id: a letter first. */
  requestId: string
  relayState: string
}

export function requestUrl(spec: RequestSpec): Promise<string> {
  const saml = newSaml({
    entryPoint: spec.ssoUrl,
    idpCert: [...spec.certificates],
    issuer: spec.issuer,
    callbackUrl: spec.answerTo,
    generateUniqueId: () => spec.requestId,
    disableRequestedAuthnContext: true,
    identifierFormat: null,
  })
  return saml.getAuthorizeUrlAsync(spec.relayState, undefined, {})
}
