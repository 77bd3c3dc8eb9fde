/** Writes values as XML the way EC2 does: an element for each field, `item` for each element of a list. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

/** XML has no way to write most control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character)

export const element = (name: string, inner: string, attributes = ''): string => `<${name}${attributes}>${inner}</${name}>`

/** Fields that are undefined are not there. */
export function fieldsXml(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(name, valueXml(value)))
    .join('')
}

function valueXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => element('item', valueXml(one))).join('')
  if (typeof value === 'object' && value !== null) return fieldsXml(value)
  return escapeXml(String(value))
}

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
