/** AWS signature version 4: canonical request → string to sign → HMAC by a key that is derived for a day, region and service. */
import { createHmac, hash } from 'node:crypto'
import { canonicalQuery, type Params } from './query.ts'

export const ALGORITHM = 'AWS4-HMAC-SHA256'

export interface CanonicalParts {
  verb: string
  /** As it was sent: written in percent. */
  path: string
  params: Params
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>
  /** Lower-case names in the client's order. */
  signedHeaders: readonly string[]
  /** SHA-256 of the body in hexadecimal, or one of S3's words for it, such as `UNSIGNED-PAYLOAD`. */
  bodyHash: string
}

/** @returns undefined when a header that is said to be signed is not there */
export function canonicalRequest({ verb, path, params, headers, signedHeaders, bodyHash }: CanonicalParts): string | undefined {
  const lines: string[] = []
  for (const name of signedHeaders) {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined
    if (value === undefined) return undefined
    lines.push(`${name}:${value.trim().replace(/ +/g, ' ')}\n`)
  }
  return [verb.toUpperCase(), path, canonicalQuery(params), lines.join(''), signedHeaders.join(';'), bodyHash].join('\n')
}

export interface Scope {
  /** `20260131`. */
  day: string
  region: string
  service: string
}

/** `20260131/region/service/aws4_request` → its parts; undefined for anything else. */
export function scopeOf(text: string): Scope | undefined {
  const [day, region, service, end, ...others] = text.split('/')
  if (day === undefined || region === undefined || service === undefined || others.length > 0) return undefined
  return end === 'aws4_request' && /^\d{8}$/.test(day) ? { day, region, service } : undefined
}

const scopeText = ({ day, region, service }: Scope): string => `${day}/${region}/${service}/aws4_request`

/** @param date `20260131T120000Z` */
export const stringToSign = (date: string, scope: Scope, request: string): string =>
  [ALGORITHM, date, scopeText(scope), hash('sha256', request)].join('\n')

/** @returns hexadecimal */
export function signVersion4(text: string | Buffer, { day, region, service }: Scope, secret: string): string {
  const derived = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `AWS4${secret}`,
  )
  return createHmac('sha256', derived).update(text).digest('hex')
}
