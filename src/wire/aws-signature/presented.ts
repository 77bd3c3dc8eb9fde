/** Reads the signature of a request to an API that signs by version 4, or by OUTSCALE's form of it, and checks it by a secret. */
import { createHmac, hash } from 'node:crypto'
import { isSameText } from '../../kernel/same-text.ts'
import { timeOf } from './ec2.ts'
import type { Params } from './query.ts'
import { canonicalRequest, type Scope } from './v4.ts'

/** What differs between the two: how things are called. */
interface Form {
  readonly algorithm: string
  readonly seed: string
  readonly end: string
  readonly dateHeader: string
}

const FORMS: readonly Form[] = [
  { algorithm: 'AWS4-HMAC-SHA256', seed: 'AWS4', end: 'aws4_request', dateHeader: 'x-amz-date' },
  { algorithm: 'OSC4-HMAC-SHA256', seed: 'OSC4', end: 'osc4_request', dateHeader: 'x-osc-date' },
]

export interface Presented {
  readonly form: Form
  readonly access: string
  readonly scope: Scope
  /** As it was signed: `20260131T120000Z`. */
  readonly date: string
  /** Milliseconds since 1970; NaN for what is no time. */
  readonly signedAt: number
  /** Of a request signed beforehand, whose signature stands in its query: for how long it holds, in milliseconds. */
  readonly lifeMs: number | undefined
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

export interface SignedBytes {
  readonly method: string
  /** Those that the client may have signed: the path as it was sent, or the part of it that follows a prefix which only the server knows. */
  readonly paths: readonly string[]
  readonly query: Params
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** @returns undefined when the request bears no signature, `unreadable` when it bears one that is not whole */
export function presentedBy({ query, headers }: Pick<SignedBytes, 'query' | 'headers'>): Presented | 'unreadable' | undefined {
  const header = headers.authorization
  if (header !== undefined) {
    const form = FORMS.find(({ algorithm }) => header.startsWith(`${algorithm} `))
    if (!form) return undefined
    const part = (name: string) => new RegExp(`\\b${name}=([^,\\s]+)`).exec(header)?.[1]
    const date = headers[form.dateHeader] ?? headers.date
    return whole(form, {
      credential: part('Credential'),
      signedHeaders: part('SignedHeaders'),
      signature: part('Signature'),
      date,
    })
  }
  const form = FORMS.find(({ algorithm }) => algorithm === query['X-Amz-Algorithm'])
  if (!form) return undefined
  const seconds = query['X-Amz-Expires'] ?? ''
  const parts = {
    credential: query['X-Amz-Credential'],
    signedHeaders: query['X-Amz-SignedHeaders'],
    signature: query['X-Amz-Signature'],
    date: query['X-Amz-Date'],
  }
  return /^\d{1,6}$/.test(seconds) ? whole(form, parts, Number(seconds) * 1000) : 'unreadable'
}

function whole(
  form: Form,
  {
    credential,
    signedHeaders,
    signature,
    date,
  }: Record<'credential' | 'signedHeaders' | 'signature' | 'date', string | undefined>,
  lifeMs?: number,
): Presented | 'unreadable' {
  const [access, day, region, service, end, ...others] = credential?.split('/') ?? []
  if (!access || !day || !region || !service || end !== form.end || others.length > 0) return 'unreadable'
  if (!signedHeaders || !signature || !date) return 'unreadable'
  const names = signedHeaders.toLowerCase().split(';')
  return { form, access, scope: { day, region, service }, date, signedAt: timeOf(date), lifeMs, signedHeaders: names, signature }
}

/** What has to be signed for a signature to be worth anything: to whom the request goes, and the day of the key that signed it. */
export function isSignedWith(secret: string, presented: Presented, bytes: SignedBytes): boolean {
  const { signedHeaders, date, scope, signature } = presented
  if (!signedHeaders.includes('host') || !date.startsWith(scope.day)) return false
  const bodyHash = hash('sha256', bytes.body)
  const said = bytes.headers['x-amz-content-sha256']
  if (said !== undefined && said !== bodyHash) return false
  return bytes.paths.some((path) => {
    const parts = {
      verb: bytes.method,
      path,
      params: bytes.query,
      headers: bytes.headers,
      signedHeaders,
      bodyHash: said ?? bodyHash,
    }
    const canonical = canonicalRequest(parts)
    return canonical !== undefined && isSameText(sign(secret, presented, canonical), signature)
  })
}

function sign(secret: string, { form, scope, date }: Presented, canonical: string): string {
  const parts = [scope.day, scope.region, scope.service, form.end]
  const text = [form.algorithm, date, parts.join('/'), hash('sha256', canonical)].join('\n')
  const key = parts.reduce<string | Buffer>(
    (derived, part) => createHmac('sha256', derived).update(part).digest(),
    `${form.seed}${secret}`,
  )
  return createHmac('sha256', key).update(text).digest('hex')
}
