/** AWS signature versions 0, 1 and 2: all that counts stands among the parameters. */
import { createHmac } from 'node:crypto'

/** By code units, as the signing rules sort: no language's order. */
const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

export type Params = Readonly<Record<string, string>>

/** RFC 3986's unreserved characters stay, everything else is written in percent. */
export const percent = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** `a=1&b=2`, sorted and spelled as versions 2 and 4 want it. */
export const canonicalQuery = (params: Params): string =>
  Object.entries(params)
    .filter(([name]) => name !== 'Signature' && name !== 'X-Amz-Signature')
    .map(([name, value]) => [percent(name), percent(value)] as const)
    .sort(([one], [other]) => byCodeUnit(one, other))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const sha1 = (secret: string, text: string): string => createHmac('sha1', secret).update(text).digest('base64')

export const signVersion0 = (params: Params, secret: string): string =>
  sha1(secret, `${params.Action ?? ''}${params.Timestamp ?? ''}`)

export function signVersion1(params: Params, secret: string): string {
  const names = Object.keys(params).filter((name) => name !== 'Signature')
  const sorted = names.sort((one, other) => byCodeUnit(one.toLowerCase(), other.toLowerCase()))
  return sha1(secret, sorted.map((name) => `${name}${params[name]}`).join(''))
}

export interface QueryRequest {
  /** `GET`, `POST`. */
  verb: string
  /** With the port where the client wrote it. */
  host: string
  path: string
  params: Params
}

/** @returns undefined for a method other than HmacSHA256 (also meant where none is named) and HmacSHA1 */
export function signVersion2({ verb, host, path, params }: QueryRequest, secret: string): string | undefined {
  const method = params.SignatureMethod ?? 'HmacSHA256'
  if (method !== 'HmacSHA256' && method !== 'HmacSHA1') return undefined
  const text = [verb, host, path, canonicalQuery(params)].join('\n')
  return createHmac(method === 'HmacSHA1' ? 'sha1' : 'sha256', secret)
    .update(text)
    .digest('base64')
}
