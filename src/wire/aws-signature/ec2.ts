/** A request to EC2 in any of the versions that its clients sign with. */
import { parseInstant } from '../../kernel/instant.ts'
import { isSameText } from '../../kernel/same-text.ts'
import { type Params, signVersion0, signVersion1, signVersion2 } from './query.ts'
import { ALGORITHM, canonicalRequest, scopeOf, signVersion4, stringToSign } from './v4.ts'

export interface Ec2Request {
  verb: string
  host: string
  path: string
  /** Of the query, or of the form that a POST brought. */
  params: Params
  headers: Readonly<Record<string, string>>
  /** SHA-256 of the body in hexadecimal; version 4 needs it. */
  bodyHash?: string
}

/** Right by the secret? Also when the client left the port out of the host that it signed. */
export function isSignedEc2(request: Ec2Request, secret: string, signature: string): boolean {
  const hosts = new Set([request.host, request.host.replace(/:\d+$/, '')])
  return [...hosts].some((host) => {
    const right = signatureOf({ ...request, host }, secret)
    return right !== undefined && isSameText(right, signature)
  })
}

/** @returns undefined for a request of no known form */
export function signatureOf(request: Ec2Request, secret: string): string | undefined {
  switch (request.params.SignatureVersion) {
    case '0':
      return signVersion0(request.params, secret)
    case '1':
      return signVersion1(request.params, secret)
    case '2':
      return signVersion2(request, secret)
    default: // where version 4 is meant, other values are somebody's mistake that clients get away with
      return signed4(request, secret)
  }
}

function signed4(request: Ec2Request, secret: string): string | undefined {
  const found = authorizationOf(request)
  const scope = found && scopeOf(found.scope)
  if (!found || !scope || !found.date.startsWith(scope.day) || request.bodyHash === undefined) return undefined
  const { verb, path, bodyHash } = request
  const params = verb.toUpperCase() === 'POST' ? {} : request.params // those of a form are in the body's hash
  const parts = { verb, path, params, headers: lowered(request.headers), signedHeaders: found.signedHeaders, bodyHash }
  const canonical = canonicalRequest(parts)
  return canonical === undefined ? undefined : signVersion4(stringToSign(found.date, scope, canonical), scope, secret)
}

interface Authorization {
  /** The scope that follows the access key. */
  scope: string
  signedHeaders: readonly string[]
  date: string
}

/** From the header `Authorization`, or from a query that was signed beforehand. */
function authorizationOf({ headers, params }: Ec2Request): Authorization | undefined {
  const known = lowered(headers)
  const header = known.authorization
  const date = known['x-amz-date'] ?? params['X-Amz-Date'] ?? ''
  if (header?.startsWith(ALGORITHM)) {
    const part = (name: string) => new RegExp(`\\b${name}=([^,\\s]*)`).exec(header)?.[1]
    return partsOf(part('Credential'), part('SignedHeaders'), date)
  }
  if (params['X-Amz-Algorithm'] !== ALGORITHM) return undefined
  return partsOf(params['X-Amz-Credential'], params['X-Amz-SignedHeaders'], date)
}

function partsOf(credential: string | undefined, signedHeaders: string | undefined, date: string): Authorization | undefined {
  if (credential === undefined || signedHeaders === undefined) return undefined
  return { scope: credential.slice(credential.indexOf('/') + 1), signedHeaders: signedHeaders.toLowerCase().split(';'), date }
}

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase().trim(), value]))

/** When it was signed, or until when it holds, as the signed part says. Milliseconds since 1970; NaN for what is no time. */
export function madeAt(request: Ec2Request): { signed?: number; expires?: number } {
  const { params } = request
  const isQuery = ['0', '1', '2'].includes(params.SignatureVersion ?? '')
  if (!isQuery) return { signed: timeOf(authorizationOf(request)?.date ?? '') }
  if (params.Timestamp !== undefined) return { signed: timeOf(params.Timestamp) }
  return params.Expires === undefined ? {} : { expires: timeOf(params.Expires) }
}

/** ISO 8601 in its long or its short form; without a zone it is UTC. */
export function timeOf(text: string): number {
  const short = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (short) return parseInstant(`${short[1]}-${short[2]}-${short[3]}T${short[4]}:${short[5]}:${short[6]}Z`)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return Number.NaN
  return parseInstant(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
}
