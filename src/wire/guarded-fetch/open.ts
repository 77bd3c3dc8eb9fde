/** Reads what a URL names: every address is judged before it is connected to, and every redirect as the URL was. */
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { fetchRefusals } from './refusals.ts'
import { hostOf, isOpenAddress, requireAllowedUrl, type UrlRules } from './rules.ts'

export interface OpenOptions {
  rules: UrlRules
  /** What a name means now: addresses, in the order in which they are tried. */
  resolve(host: string): Promise<readonly string[]>
  /** Addresses of the caller itself. */
  ownAddresses(): readonly string[]
  signal: AbortSignal
  /** It is left when for so long nothing is heard; a minute when absent. */
  silentMs?: number
  /** PEM: whose certificates hold; the system's authorities when absent. */
  ca?: string
}

export interface OpenedUrl {
  /** After all redirects. */
  url: string
  /** Bytes, where the server says so. */
  size?: number
  /** Must be read or destroyed. */
  body: Readable
}

/** What HTTP calls data that are not compressed. */
const PLAIN = 'identity'
const MOST_REDIRECTS = 5
const MOST_ADDRESSES = 4
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** @throws what `fetchRefusals` declares; the signal's reason */
export async function openUrl(asked: string, options: OpenOptions): Promise<OpenedUrl> {
  let url = requireAllowedUrl(asked, options.rules)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const reply = await get(url, options)
    const target = REDIRECTS.has(reply.statusCode ?? 0) ? reply.headers.location : undefined
    if (target === undefined) return openedBy(url, reply)
    reply.destroy()
    url = redirectOf(url, target, options.rules)
  }
  throw fetchRefusals.too_many_redirects({ limit: MOST_REDIRECTS })
}

function redirectOf(from: URL, target: string, rules: UrlRules): URL {
  const url = URL.canParse(target, from.href) ? new URL(target, from.href).href : target
  try {
    return requireAllowedUrl(url, rules)
  } catch (cause) {
    throw fetchRefusals.redirect_refused({ url: url.slice(0, 255) }, { cause })
  }
}

function openedBy(url: URL, reply: IncomingMessage): OpenedUrl {
  const { statusCode = 0, headers } = reply
  const encoding = headers['content-encoding'] ?? PLAIN
  const length = headers['content-length']
  if (statusCode === 200 && encoding.toLowerCase() === PLAIN)
    return { url: url.href, body: reply, ...(length !== undefined && /^\d{1,15}$/.test(length) && { size: Number(length) }) }
  reply.destroy()
  throw statusCode === 200 ? fetchRefusals.compressed({ encoding }) : fetchRefusals.bad_status({ status: statusCode })
}

/** From the first of its addresses that answers. */
async function get(url: URL, options: OpenOptions): Promise<IncomingMessage> {
  let last: unknown
  for (const address of await openAddresses(url, options)) {
    try {
      return await getFrom(address, url, options)
    } catch (thrown) {
      options.signal.throwIfAborted()
      last = thrown
    }
  }
  throw fetchRefusals.unreachable({ url: url.href, problem: problemOf(last) }, { cause: last })
}

/** Those that may be connected to. @throws address_refused where there is none, unreachable for a name that means nothing */
async function openAddresses(url: URL, { rules, resolve, ownAddresses, signal }: OpenOptions): Promise<string[]> {
  const host = hostOf(url)
  const known = isIP(host) === 0 ? await resolved(url, host, resolve) : [host]
  signal.throwIfAborted()
  const own = ownAddresses()
  const open = known.filter((address) => isOpenAddress(address, rules, own))
  if (open.length === 0) throw fetchRefusals.address_refused({ url: url.href })
  return open.slice(0, MOST_ADDRESSES)
}

async function resolved(url: URL, host: string, resolve: OpenOptions['resolve']): Promise<readonly string[]> {
  const problem = 'its name is not known'
  const known = await resolve(host).catch((cause: unknown) => {
    throw fetchRefusals.unreachable({ url: url.href, problem }, { cause })
  })
  if (known.length === 0) throw fetchRefusals.unreachable({ url: url.href, problem })
  return known
}

function getFrom(address: string, url: URL, { signal, silentMs = 60_000, ca }: OpenOptions): Promise<IncomingMessage> {
  // whatever the name means now, this is what is connected to
  const lookup: LookupFunction = (_host, { all }, done) => {
    const family = isIP(address)
    if (all) done(null, [{ address, family }])
    else done(null, address, family)
  }
  const options = {
    headers: { accept: '*/*', 'accept-encoding': PLAIN, 'user-agent': 'welkin', connection: 'close' },
    // an agent of its own, without connections of others and without a proxy of the environment
    agent: false,
    lookup,
    signal,
    timeout: silentMs,
  } as const
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? tlsRequest(url, { ...options, ca }) : plainRequest(url, options)
    request.once('response', resolve)
    request.once('timeout', () => request.destroy(new Error('nothing is heard from the server')))
    request.once('error', (error) => reject(signal.aborted ? signal.reason : error))
    request.end()
  })
}

/** In words that tell nothing of addresses within. */
function problemOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'the connection is refused',
    ECONNRESET: 'the connection is lost',
    ETIMEDOUT: 'nothing is heard from the server',
    EHOSTUNREACH: 'there is no way to the server',
    ENETUNREACH: 'there is no way to the server',
  }
  if (/CERT|SIGNATURE|ALTNAME|ISSUER|EPROTO|SSL/.test(code)) return 'its certificate does not hold'
  return words[code] ?? (code === '' && thrown instanceof Error ? thrown.message : 'the request fails')
}
