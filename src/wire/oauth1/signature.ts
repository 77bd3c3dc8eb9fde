/** The signature base string and its HMAC, RFC 5849, section 3.4. */
import { createHmac } from 'node:crypto'
import { isSameText } from '../../kernel/same-text.ts'
import { percent } from './authorization.ts'

export interface OAuthRequest {
  method: string
  /** As the client wrote it, query and all. */
  url: string
  /** Of the header `Authorization`. */
  parameters: ReadonlyMap<string, string>
  /** Of a body that is a form. */
  form?: URLSearchParams
}

export interface Secrets {
  consumer: string
  /** Absent before there is a token. */
  token?: string
}

/** PLAINTEXT is not among them: it sends the secrets themselves. */
const HASHES: Readonly<Record<string, string>> = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' }

export const SIGNATURE_METHODS: readonly string[] = Object.keys(HASHES)

/** @returns base64, or undefined for a method that is not offered */
export function signatureOf(request: OAuthRequest, { consumer, token = '' }: Secrets): string | undefined {
  const name = request.parameters.get('oauth_signature_method') ?? ''
  const algorithm = Object.hasOwn(HASHES, name) ? HASHES[name] : undefined
  const key = `${percent(consumer)}&${percent(token)}`
  return algorithm && createHmac(algorithm, key).update(baseString(request)).digest('base64')
}

export function isSigned(request: OAuthRequest, secrets: Secrets): boolean {
  const right = signatureOf(request, secrets)
  const sent = request.parameters.get('oauth_signature')
  return right !== undefined && sent !== undefined && isSameText(right, sent)
}

export function baseString({ method, url, parameters, form }: OAuthRequest): string {
  const { protocol, host, pathname, searchParams } = new URL(url) // a scheme's own port is left out by itself
  const pairs = [...searchParams, ...parameters, ...(form ?? [])]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => [percent(name), percent(value)] as const)
    .sort(byNameAndValue)
    .map(([name, value]) => `${name}=${value}`)
  return [method.toUpperCase(), `${protocol}//${host}${pathname}`, pairs.join('&')].map(percent).join('&')
}

const byNameAndValue = ([a, x]: readonly [string, string], [b, y]: readonly [string, string]): number =>
  a === b ? order(x, y) : order(a, b)
const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
