/** What somebody brings in a request's body, by any of SAML's ways. */
import { badRequest, CloudError } from '../../../kernel/errors.ts'
import { responseIn, SamlError } from '../../../wire/saml/index.ts'

export interface Brought {
  /** Base64. */
  samlResponse?: string
  relayState?: string
}

const ENVELOPES = ['application/vnd.paos+xml', 'text/xml', 'application/soap+xml']

/** A form as browsers post it, or an envelope as programs do. @throws unauthorized for an envelope that holds no response */
export function broughtIn(mediaType: string, text: string): Brought {
  if (mediaType === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(text)
    return { samlResponse: form.get('SAMLResponse') ?? undefined, relayState: form.get('RelayState') ?? undefined }
  }
  if (text.trim() === '') return {}
  if (!ENVELOPES.includes(mediaType)) throw badRequest('A SAML response comes as a form or in a SOAP envelope.')
  try {
    return { samlResponse: responseIn(text) }
  } catch (error) {
    if (!(error instanceof SamlError)) throw error
    throw new CloudError('unauthorized', 'The request you have made requires authentication.', { internal: error.message })
  }
}
