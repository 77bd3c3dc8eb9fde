/** Which URL leads to a path of this server, as the caller of a request has to write it. */
import type { IncomingMessage } from 'node:http'
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

/** A path of the whole server as the request's caller has to write it; undefined when it is not on the caller's port. */
export function pathFor({ servicePort }: IncomingMessage, path: string): string | undefined {
  if (!servicePort) return path
  return isBeneath(servicePort.prefix, path) ? path.slice(servicePort.prefix.length) : undefined
}

/** A path of the whole server as a URL: on the port that the caller came by, if it is found there. */
export function urlFor(request: ApiRequest, path: string): string {
  const { servicePort } = request.raw
  const seen = pathFor(request.raw, path)
  if (!servicePort || seen !== undefined) return `${originOf(request)}${seen}`
  return `${request.protocol}://${request.hostname || 'localhost'}:${servicePort.mainPort}${path}`
}

/** Scheme and host as the caller wrote them. */
export const originOf = (request: ApiRequest): string => `${request.protocol}://${request.host || 'localhost'}`
