/** Signs requests as clients of EC2 and OUTSCALE do, for tests: written apart from what checks them. */
import { createHmac, hash } from 'node:crypto'

export interface AccessKey {
  access: string
  secret: string
}

export interface Signing extends AccessKey {
  /** POST unless told. */
  method?: string
  region?: string
  service: string
  /** `AWS4` unless told. */
  seed?: 'AWS4' | 'OSC4'
  /** Milliseconds since 1970. */
  at: number
  /** Where the client signs another path than it asks. */
  signedPath?: string
  /** Without `host`, a signature is good for any server. */
  withoutHost?: boolean
}

const stampOf = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '')

/** The headers that make the request a signed one. */
export function signedHeaders(url: string, body: string, signing: Signing): Record<string, string> {
  const { access, secret, region = 'RegionOne', service, seed = 'AWS4', at, withoutHost } = signing
  const { host, pathname, searchParams } = new URL(url)
  const stamp = stampOf(at)
  const dateHeader = seed === 'AWS4' ? 'x-amz-date' : 'x-osc-date'
  const headers = { ...(withoutHost ? {} : { host }), [dateHeader]: stamp }
  const names = Object.keys(headers).sort().join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const query = [...searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const path = signing.signedPath ?? pathname
  const canonical = [signing.method ?? 'POST', path, query.sort().join('&'), lines.join(''), names, hash('sha256', body)].join(
    '\n',
  )
  const parts = [stamp.slice(0, 8), region, service, `${seed.toLowerCase()}_request`]
  const text = [`${seed}-HMAC-SHA256`, stamp, parts.join('/'), hash('sha256', canonical)].join('\n')
  let key: string | Buffer = `${seed}${secret}`
  for (const part of parts) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const credential = `Credential=${access}/${parts.join('/')}`
  return {
    [dateHeader]: stamp,
    authorization: `${seed}-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}
