/** Text inside XML that is made here. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Characters that XML 1.0 has no way to write become a question mark. */
const UNWRITABLE = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu

export const escaped = (text: string): string =>
  text.replaceAll(UNWRITABLE, '?').replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? one)

export const ASSERTION_NS = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const PROTOCOL_NS = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const DSIG_NS = 'http://www.w3.org/2000/09/xmldsig#'

/** The base64 inside a PEM certificate. */
export const certificateBody = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '')
