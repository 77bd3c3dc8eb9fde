/** What others have to know of a provider: its name, its key, where it is. */
import { certificateBody, DSIG_NS, escaped, PROTOCOL_NS } from './text.ts'

export interface MetadataSpec {
  entityId: string
  ssoEndpoint: string
  /** PEM. */
  certificate: string
  organization?: { name: string; displayName: string; url: string; lang: string }
  contact?: { type: string; company: string; givenName: string; surname: string; email: string; telephone: string }
}

export const identityProviderMetadata = (spec: MetadataSpec): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"` +
  ` xmlns:ds="${DSIG_NS}" entityID="${escaped(spec.entityId)}">` +
  `<md:IDPSSODescriptor protocolSupportEnumeration="${PROTOCOL_NS}"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>` +
  `<ds:X509Certificate>${certificateBody(spec.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
  '<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>' +
  `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:URI" Location="${escaped(spec.ssoEndpoint)}"/>` +
  `</md:IDPSSODescriptor>${organizationXml(spec)}${contactXml(spec)}</md:EntityDescriptor>`

function organizationXml({ organization }: MetadataSpec): string {
  if (!organization) return ''
  const lang = ` xml:lang="${escaped(organization.lang)}"`
  return (
    `<md:Organization><md:OrganizationName${lang}>${escaped(organization.name)}</md:OrganizationName>` +
    `<md:OrganizationDisplayName${lang}>${escaped(organization.displayName)}</md:OrganizationDisplayName>` +
    `<md:OrganizationURL${lang}>${escaped(organization.url)}</md:OrganizationURL></md:Organization>`
  )
}

function contactXml({ contact }: MetadataSpec): string {
  if (!contact) return ''
  return (
    `<md:ContactPerson contactType="${escaped(contact.type)}"><md:Company>${escaped(contact.company)}</md:Company>` +
    `<md:GivenName>${escaped(contact.givenName)}</md:GivenName><md:SurName>${escaped(contact.surname)}</md:SurName>` +
    `<md:EmailAddress>${escaped(contact.email)}</md:EmailAddress>` +
    `<md:TelephoneNumber>${escaped(contact.telephone)}</md:TelephoneNumber></md:ContactPerson>`
  )
}
