/** Which URL leads to a path of this server, as the caller of a request has to write it. */
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'

/** Another port, on which one part of the server stands alone; `door.ts` opens it. */
export interface Door {
  /** What callers leave out at the beginning of each path: `/compute`. */
  readonly prefix: string
  /** Where the whole server answers, on the same host. */
  readonly mainPort: number
}

declare module 'node:http' {
  interface IncomingMessage {
    /** Of a request that came by a door and without its prefix. */
    door?: Door
    /** The path and query as the caller wrote them, where the router is given others. */
    originalUrl?: string
  }
}

export const isBeneath = (prefix: string, url: string): boolean =>
  url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`)

/** A path of the whole server as the request's caller has to write it; undefined when it is not behind the caller's door. */
export function pathFor({ door }: IncomingMessage, path: string): string | undefined {
  if (!door) return path
  return isBeneath(door.prefix, path) ? path.slice(door.prefix.length) : undefined
}

/** A path of the whole server as a URL: on the port that the caller came by, if it is found there. */
export function urlFor(request: FastifyRequest, path: string): string {
  const { door } = request.raw
  const seen = pathFor(request.raw, path)
  if (!door || seen !== undefined) return `${originOf(request)}${seen}`
  return `${request.protocol}://${request.hostname || 'localhost'}:${door.mainPort}${path}`
}

/** Scheme and host as the caller wrote them. */
export const originOf = (request: FastifyRequest): string => `${request.protocol}://${request.host || 'localhost'}`
