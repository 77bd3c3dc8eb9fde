/** Which URL leads to a path of this server, as the caller of a request has to write it. */
import { callerAddress } from './caller-address.ts'
import type { ApiRequest } from './request.ts'

/** Another port, on which one part of the server stands alone; `service-port.ts` opens it. */
export interface ServicePort {
  /** What callers leave out at the beginning of each path: `/compute`. */
  readonly prefix: string
  /** Where the whole server answers, on the same host. */
  readonly mainPort: number
}

declare module 'node:http' {
  interface IncomingMessage {
    /** Of a request that came by such a port and without its prefix. */
    servicePort?: ServicePort
    /** The path and query as the caller wrote them, where the router is given others. */
    originalUrl?: string
  }
}

export const isBeneath = (prefix: string, url: string): boolean =>
  url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`)

/** Where a mount is found by the caller of a request, and the request itself: what links are made of. */
export function linksFrom(request: ApiRequest, mounted: string): { base: string; url: string } {
  const { origin, isPublic } = callerAddress(request, request.proxying)
  const { servicePort } = request.raw
  if (!servicePort) return { base: origin + mounted, url: request.originalUrl }
  if (isPublic) return { base: origin + mounted, url: request.url }
  return { base: origin + (pathOn(servicePort, mounted) ?? mounted), url: request.originalUrl }
}

/** A path of the whole server as a URL: on the port that the caller came by, if it is found there. */
export function urlFor(request: ApiRequest, path: string): string {
  const { origin, isPublic } = callerAddress(request, request.proxying)
  const { servicePort } = request.raw
  if (!servicePort || isPublic) return origin + path
  const seen = pathOn(servicePort, path)
  if (seen !== undefined) return origin + seen
  return `${origin.slice(0, origin.indexOf(':'))}://${request.hostname || 'localhost'}:${servicePort.mainPort}${path}`
}

/** Undefined when the path is not on that port. */
const pathOn = ({ prefix }: ServicePort, path: string): string | undefined =>
  isBeneath(prefix, path) ? path.slice(prefix.length) : undefined
