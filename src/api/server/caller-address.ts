/** Finds the address of the cloud by which a request's caller came, where a proxy may stand between. */
import type { Proxying } from './proxying.ts'
import type { ApiRequest } from './request.ts'

export interface CallerAddress {
  /** Scheme, host and port as the caller has to write them. */
  readonly origin: string
  /** It is the public one, where every API has its path, whichever port the proxy passed the request on to. */
  readonly isPublic: boolean
}

export function callerAddress(request: ApiRequest, { publicUrl }: Proxying = {}): CallerAddress {
  if (publicUrl === undefined) return { origin: asAsked(request), isPublic: false }
  const isPublic = names(request.host, publicUrl) || comesByProxyUnnamed(request, publicUrl)
  return { origin: isPublic ? publicUrl.origin : asAsked(request), isPublic }
}

/** Whether a URL is one of this cloud: by the name that was asked for, the public one or the machine's own, whatever scheme and port. */
export function isOwnUrl(request: ApiRequest, url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  if (!/^https?:$/.test(protocol)) return false
  const known = [request.hostname.toLowerCase(), request.proxying?.publicUrl?.hostname]
  return known.includes(hostname) || isOfThisMachine(request, hostname)
}

const asAsked = (request: ApiRequest): string => `${schemeOf(request)}://${request.host || 'localhost'}`

const schemeOf = (request: ApiRequest): 'http' | 'https' =>
  request.proxying && request.protocol === 'http' ? (forwardedScheme(request) ?? 'http') : request.protocol

/** Proxies that pass on the host may leave out its port. */
function names(host: string, known: URL): boolean {
  if (host === known.host) return true
  const written = `${known.protocol}//${host}`
  return host !== '' && URL.canParse(written) && [known.host, known.hostname].includes(new URL(written).host)
}

/**
 * A proxy that passes on no host writes one of its own: the machine's address, or what its configuration calls it. That one stands
 * there is certain where the public URL is of TLS and the connection is not, and where it says so itself; that a host is the caller's
 * own is believed of a proxy that tells the scheme as well.
 */
function comesByProxyUnnamed(request: ApiRequest, known: URL): boolean {
  const isTold = forwardedScheme(request) !== undefined
  const endsTls = known.protocol === 'https:' && request.protocol === 'http'
  return isOfThisMachine(request, request.hostname || 'localhost') ? endsTls || isTold : endsTls && !isTold
}

/** Loopback, or the address at which the connection arrived. */
function isOfThisMachine({ socket }: ApiRequest, written: string): boolean {
  const name = written.replace(/^\[|\]$/g, '').toLowerCase()
  return /^(127\.[\d.]+|::1|localhost)$/.test(name) || name === socket.localAddress?.replace(/^::ffff:/, '')
}

/** What the outermost proxy was spoken to with: of RFC 7239's header, or else the customary one. */
function forwardedScheme({ headers }: ApiRequest): 'http' | 'https' | undefined {
  const { forwarded, 'x-forwarded-proto': customary } = headers
  const [first = ''] = (forwarded ?? String(customary ?? '')).split(',', 1)
  const written = forwarded === undefined ? first : first.match(/(?:^|;)\s*proto="?(\w+)"?/i)?.[1]
  const scheme = written?.trim().toLowerCase()
  return scheme === 'http' || scheme === 'https' ? scheme : undefined
}
