/** Making a response with one signed assertion in it. */
import { newSignedXml } from './libraries.ts'
import { ASSERTION_NS, certificateBody, escaped, PROTOCOL_NS } from './text.ts'

export interface AssertionSpec {
  /** XML ids: a letter or underscore first. */
  ids: { response: string; assertion: string; session: string }
  issuer: string
  recipient: string
  nameId: string
  /** The request that it answers. */
  inResponseTo?: string
  attributes: Readonly<Record<string, readonly string[]>>
  /** Milliseconds since 1970. */
  now: number
  until: number
  /** PEM, RSA. */
  key: string
  certificate: string
}

/** @returns XML, signed with RSA and SHA-256 */
export function signedResponse(spec: AssertionSpec): string {
  const assertion = sign(assertionXml(spec), spec)
  return (
    `<samlp:Response xmlns:samlp="${PROTOCOL_NS}" xmlns:saml="${ASSERTION_NS}" ID="${spec.ids.response}" Version="2.0"` +
    ` IssueInstant="${time(spec.now)}" Destination="${escaped(spec.recipient)}"${answering(spec)}>${issuerXml(spec.issuer)}` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`
  )
}

const time = (ms: number): string => new Date(ms).toISOString()

const issuerXml = (issuer: string): string =>
  `<saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">${escaped(issuer)}</saml:Issuer>`

const assertionXml = (spec: AssertionSpec): string =>
  `<saml:Assertion xmlns:saml="${ASSERTION_NS}" xmlns:xs="http://www.w3.org/2001/XMLSchema"` +
  ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="${spec.ids.assertion}" Version="2.0"` +
  ` IssueInstant="${time(spec.now)}">${issuerXml(spec.issuer)}${subjectXml(spec)}` +
  `<saml:AuthnStatement AuthnInstant="${time(spec.now)}" SessionIndex="${spec.ids.session}"` +
  ` SessionNotOnOrAfter="${time(spec.until)}"><saml:AuthnContext>` +
  '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>' +
  `<saml:AuthenticatingAuthority>${escaped(spec.issuer)}</saml:AuthenticatingAuthority>` +
  `</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attributesXml(spec)}</saml:AttributeStatement></saml:Assertion>`

const answering = ({ inResponseTo }: AssertionSpec): string =>
  inResponseTo === undefined ? '' : ` InResponseTo="${escaped(inResponseTo)}"`

const subjectXml = (spec: AssertionSpec): string =>
  `<saml:Subject><saml:NameID>${escaped(spec.nameId)}</saml:NameID>` +
  '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
  `<saml:SubjectConfirmationData NotOnOrAfter="${time(spec.until)}" Recipient="${escaped(spec.recipient)}"${answering(spec)}/>` +
  '</saml:SubjectConfirmation></saml:Subject>'

const attributesXml = ({ attributes }: AssertionSpec): string =>
  Object.entries(attributes)
    .map(([name, values]) => {
      const inner = values.map((value) => `<saml:AttributeValue xsi:type="xs:string">${escaped(value)}</saml:AttributeValue>`)
      return `<saml:Attribute Name="${escaped(name)}">${inner.join('')}</saml:Attribute>`
    })
    .join('')

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'

function sign(xml: string, { key, certificate }: Pick<AssertionSpec, 'key' | 'certificate'>): string {
  const signed = newSignedXml({
    privateKey: key,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXCLUSIVE,
    getKeyInfoContent: () =>
      `<ds:X509Data><ds:X509Certificate>${certificateBody(certificate)}</ds:X509Certificate></ds:X509Data>`,
  })
  signed.addReference({
    xpath: "//*[local-name(.)='Assertion']",
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  })
  signed.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: "/*[local-name(.)='Assertion']/*[local-name(.)='Issuer']", action: 'after' },
  })
  return signed.getSignedXml()
}
