/** Reading a response: nothing of it counts but the one assertion that its provider signed. */
import { parseInstant } from '../../kernel/instant.ts'
import { newSaml } from './libraries.ts'

/** A response is not as it should be. The message is for operators. */
export class SamlError extends Error {}

export interface VerifiedAssertion {
  id: string
  issuer: string
  nameId: string | undefined
  /** Each by its name and, where it has one, by its friendly name. */
  attributes: Readonly<Record<string, readonly string[]>>
  conditions: { notBefore?: number; notOnOrAfter?: number; audiences: readonly (readonly string[])[] }
  /** Those for whoever brings it. Times are milliseconds since 1970. */
  bearers: readonly { recipient?: string; inResponseTo?: string; notBefore?: number; notOnOrAfter?: number }[]
}

const BYTES_MOST = 512 * 1024

/** The libraries take a time that rises with the square of this: anybody may send us anything. */
const TAGS_MOST = 3000

/** Before anything is parsed: no document type, and with it no entities, and no more tags than a user of a thousand groups needs. */
export function requireModest(xml: string): void {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new SamlError('the document has a document type, and with it perhaps entities')
  let tags = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) tags += 1
  if (tags > TAGS_MOST) throw new SamlError(`the document has ${tags} tags, which is too many`)
}

/**
 * The signature alone is checked here; for whom and when it holds `checkAssertion` says.
 * @param response base64. @param certificates PEM, of the provider. @throws SamlError
 */
export async function readResponse(response: string, certificates: readonly string[]): Promise<VerifiedAssertion> {
  if (response.length > BYTES_MOST) throw new SamlError('the response is too large')
  const xml = Buffer.from(response, 'base64').toString('utf8')
  requireModest(xml)
  return shape(await verified(response, certificates))
}

async function verified(response: string, certificates: readonly string[]): Promise<Element> {
  const saml = newSaml({
    idpCert: [...certificates],
    issuer: 'unused',
    callbackUrl: 'http://unused',
    audience: false,
    acceptedClockSkewMs: -1, // both are checked by the clock in hand, in `check.ts`
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
  })
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response })
    const assertion = (profile?.getAssertion?.() as { Assertion?: Element } | undefined)?.Assertion
    if (assertion) return assertion
  } catch (error) {
    throw new SamlError(`the response is refused: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new SamlError('the response has no assertion')
}

/** An element as xml2js has it: attributes, text, and children by name without their prefix. */
interface Element {
  $?: Record<string, string>
  _?: string
  [child: string]: Element[] | Record<string, string> | string | undefined
}

const children = (element: Element | undefined, name: string): Element[] => {
  const found = element?.[name]
  return Array.isArray(found) ? found : []
}
const textOf = (element: Element | undefined): string | undefined => element?._?.trim()
const timeOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const time = parseInstant(text)
  if (Number.isNaN(time)) throw new SamlError(`${text} is no time`)
  return time
}

function shape(assertion: Element): VerifiedAssertion {
  const id = assertion.$?.ID
  const issuer = textOf(children(assertion, 'Issuer')[0])
  if (!id || !issuer) throw new SamlError('the assertion has no id or no issuer')
  const [subject] = children(assertion, 'Subject')
  const [conditions, ...others] = children(assertion, 'Conditions')
  if (others.length > 0) throw new SamlError('the assertion has several conditions')
  return {
    id,
    issuer,
    nameId: textOf(children(subject, 'NameID')[0]),
    attributes: attributesOf(assertion),
    conditions: {
      notBefore: timeOf(conditions?.$?.NotBefore),
      notOnOrAfter: timeOf(conditions?.$?.NotOnOrAfter),
      audiences: children(conditions, 'AudienceRestriction').map((restriction) =>
        children(restriction, 'Audience').map((audience) => textOf(audience) ?? ''),
      ),
    },
    bearers: children(subject, 'SubjectConfirmation')
      .filter((confirmation) => confirmation.$?.Method === 'urn:oasis:names:tc:SAML:2.0:cm:bearer')
      .map((confirmation) => bearerOf(children(confirmation, 'SubjectConfirmationData')[0]?.$ ?? {})),
  }
}

const bearerOf = (data: Record<string, string>): VerifiedAssertion['bearers'][number] => ({
  recipient: data.Recipient,
  inResponseTo: data.InResponseTo,
  notBefore: timeOf(data.NotBefore),
  notOnOrAfter: timeOf(data.NotOnOrAfter),
})

function attributesOf(assertion: Element): Record<string, string[]> {
  const attributes: Record<string, string[]> = {}
  const all = children(assertion, 'AttributeStatement').flatMap((statement) => children(statement, 'Attribute'))
  for (const attribute of all) {
    const values = children(attribute, 'AttributeValue').map((value) => textOf(value) ?? '')
    for (const name of new Set([attribute.$?.Name, attribute.$?.FriendlyName]))
      if (name !== undefined) attributes[name] = [...(attributes[name] ?? []), ...values]
  }
  return attributes
}
