/** Sending somebody to a provider to prove who it is: the redirect binding. */
import { newSaml } from './libraries.ts'

export interface RequestWish {
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

export function requestUrl(wish: RequestWish): Promise<string> {
  const saml = newSaml({
    entryPoint: wish.ssoUrl,
    idpCert: [...wish.certificates],
    issuer: wish.issuer,
    callbackUrl: wish.answerTo,
    generateUniqueId: () => wish.requestId,
    disableRequestedAuthnContext: true,
    identifierFormat: null,
  })
  return saml.getAuthorizeUrlAsync(wish.relayState, undefined, {})
}
