/** The header `Authorization: OAuth name="value", …`, RFC 5849, section 3.5.1. */

/** By name, without `realm`; undefined when the header is of another scheme or cannot be read. */
export function readAuthorization(header: string | undefined): ReadonlyMap<string, string> | undefined {
  const [, list] = /^OAuth\s+(.*)$/is.exec(header ?? '') ?? []
  if (list === undefined) return undefined
  const found = new Map<string, string>()
  for (const item of list.split(',')) {
    const [, name = '', value = ''] = /^\s*([^=\s]+)="?([^"]*)"?\s*$/.exec(item) ?? []
    const [plainName, plainValue] = [decoded(name), decoded(value)]
    if (!plainName || plainValue === undefined || found.has(plainName)) return undefined
    if (plainName.toLowerCase() !== 'realm') found.set(plainName, plainValue)
  }
  return found
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // a percent that begins nothing
  }
}

/** For clients: the header's value. */
export const writeAuthorization = (parameters: ReadonlyMap<string, string>): string =>
  `OAuth ${[...parameters].map(([name, value]) => `${percent(name)}="${percent(value)}"`).join(', ')}`

/** RFC 5849, section 3.6. */
export const percent = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
