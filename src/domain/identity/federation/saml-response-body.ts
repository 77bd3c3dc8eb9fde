/** Reads the SAML response in a request's body, by any of SAML's bindings. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { responseIn, SamlError } from '../../../wire/saml/index.ts'
import { federationRefusals } from './refusals.ts'

export interface SamlResponseBody {
  /** Base64. */
  samlResponse?: string
  relayState?: string
}

const ENVELOPES = ['application/vnd.paos+xml', 'text/xml', 'application/soap+xml']

/** A form as browsers post it, or an envelope as programs do. @throws unauthorized for an envelope that holds no response */
export function readSamlResponseBody(mediaType: string, text: string): SamlResponseBody {
  if (mediaType === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(text)
    return { samlResponse: form.get('SAMLResponse') ?? undefined, relayState: form.get('RelayState') ?? undefined }
  }
  if (text.trim() === '') return {}
  if (!ENVELOPES.includes(mediaType)) throw federationRefusals.not_a_saml_response()
  try {
    return { samlResponse: responseIn(text) }
  } catch (error) {
    if (!(error instanceof SamlError)) throw error
    throw coreRefusals.unauthenticated({ internal: error.message })
  }
}
