/**
 * SAML's libraries, loaded when they are first needed: few clouds use them. By `require`, and with types of what is used of
 * them only: their own types would bring a browser's globals into the whole program.
 */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

interface Saml {
  validatePostResponseAsync(form: { SAMLResponse: string }): Promise<{ profile: { getAssertion?(): object } | null }>
  getAuthorizeUrlAsync(relayState: string, host: string | undefined, options: object): Promise<string>
}
interface SamlOptions {
  idpCert: string[]
  issuer: string
  callbackUrl: string
  entryPoint?: string
  audience?: string | false
  acceptedClockSkewMs?: number
  wantAssertionsSigned?: boolean
  wantAuthnResponseSigned?: boolean
  disableRequestedAuthnContext?: boolean
  identifierFormat?: string | null
  generateUniqueId?: () => string
}
export const newSaml = (options: SamlOptions): Saml => {
  const { SAML } = load('@node-saml/node-saml') as { SAML: new (options: SamlOptions) => Saml }
  return new SAML(options)
}

interface SignedXml {
  addReference(reference: { xpath: string; transforms: string[]; digestAlgorithm: string }): void
  computeSignature(xml: string, options: { prefix: string; location: { reference: string; action: 'after' } }): void
  getSignedXml(): string
}
interface SigningOptions {
  privateKey: string
  signatureAlgorithm: string
  canonicalizationAlgorithm: string
  getKeyInfoContent: () => string
}
export const newSignedXml = (options: SigningOptions): SignedXml => {
  const { SignedXml } = load('xml-crypto') as { SignedXml: new (options: SigningOptions) => SignedXml }
  return new SignedXml(options)
}

interface XmlNode {
  readonly localName: string | null
  readonly namespaceURI: string | null
  readonly parentNode: XmlNode | null
}
interface XmlDocument {
  getElementsByTagNameNS(namespace: string, name: string): { readonly length: number; item(index: number): XmlNode | null }
}
interface XmlParser {
  parseFromString(xml: string, type: string): XmlDocument | undefined
}
type Complain = (message: unknown) => void
type ParserOptions = { errorHandler: { warning: Complain; error: Complain; fatalError: Complain } }

interface Dom {
  DOMParser: new (options: ParserOptions) => XmlParser
  XMLSerializer: new () => { serializeToString(node: XmlNode): string }
}
const dom = (): Dom => load('@xmldom/xmldom') as Dom

export const parseXml = (xml: string, complain: Complain): XmlDocument | undefined =>
  new (dom().DOMParser)({ errorHandler: { warning: complain, error: complain, fatalError: complain } }).parseFromString(
    xml,
    'text/xml',
  )
export const writeXml = (node: XmlNode): string => new (dom().XMLSerializer)().serializeToString(node)
