/** The envelope in which programs carry responses (Enhanced Client or Proxy profile). */
import { parseXml, writeXml } from './libraries.ts'
import { requireModest, SamlError } from './response.ts'
import { escaped } from './text.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const NEXT = 'http://schemas.xmlsoap.org/soap/actor/next'

/** @param response XML */
export const ecpEnvelope = (response: string, relayState: string): string =>
  `<soap11:Envelope xmlns:soap11="${SOAP}"><soap11:Header>` +
  `<ecp:RelayState xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" soap11:actor="${NEXT}" soap11:mustUnderstand="1">` +
  `${escaped(relayState)}</ecp:RelayState></soap11:Header><soap11:Body>${response}</soap11:Body></soap11:Envelope>`

/** @returns the response inside, base64. @throws SamlError */
export function responseIn(envelope: string): string {
  requireModest(envelope)
  const complaints: string[] = []
  const document = parseXml(envelope, (message) => complaints.push(String(message)))
  const responses = document?.getElementsByTagNameNS('urn:oasis:names:tc:SAML:2.0:protocol', 'Response')
  const response = responses?.item(0)
  const body = response?.parentNode
  if (complaints.length > 0 || !response || responses?.length !== 1 || body?.localName !== 'Body' || body.namespaceURI !== SOAP)
    throw new SamlError('the envelope does not hold one response')
  return Buffer.from(writeXml(response)).toString('base64')
}
