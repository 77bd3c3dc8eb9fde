/** Serves HTTP: routes requests to the handlers of mounts, in limits that are the same for all, and ends without cutting anybody off. */
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Response as Injected, InjectOptions } from 'light-my-request'
import { apiRefusals } from '../refusals.ts'
import { closeServer } from './close-server.ts'
import { hasTwoHosts, isHost } from './host.ts'
import { withoutJsonSuffix } from './json-suffix.ts'
import { tolerateCarriageReturns } from './lenient-headers.ts'
import { LiveRequests } from './live-requests.ts'
import { answerBadBytes, answerOddRequests } from './malformed-request.ts'
import { ApiRequest, type Handler } from './request.ts'
import { type FoundRoute, type NoRoute, Routes } from './routes.ts'
import type { LiveServer, ServerBasis, Unmounted } from './server-context.ts'
import { keepToTls } from './tls-only.ts'

/** Bytes of all headers together; tokens with many roles and services come near 8 KiB, and proxies add their own. */
export const HEADER_LIMIT = 64 * 1024

/** Longer than proxies and clients keep a connection that they might use again, so that they are the ones to close it. */
export const KEEP_ALIVE_MS = 75_000

export interface ServerSettings extends ServerBasis {
  readonly unmounted: Unmounted
}

/** A server for mounts, set up once: nothing is logged, parsed or limited twice. The caller listens and closes. */
export const createServer = (settings: ServerSettings): HttpServer => new HttpServer(settings)

/** Images are uploaded for hours; bodies that are not streams have a limit of their own. A missing Host is refused by us: Node would do so without a word. */
export const SERVER_OPTIONS = {
  maxHeaderSize: HEADER_LIMIT,
  requireHostHeader: false,
  requestTimeout: 0,
  keepAliveTimeout: KEEP_ALIVE_MS,
} as const

/** On a connection that has no further request. */
const LAST = { Connection: 'close' }

export class HttpServer {
  readonly basis: LiveServer
  readonly server: Server
  readonly routes = new Routes()
  #closing = false
  /** The last Host header that was fit, for most requests have the same. */
  #host = ''

  constructor({ log, clock, random, tls, proxying, ended, unmounted }: ServerSettings) {
    this.basis = {
      log,
      clock,
      random,
      tls,
      proxying,
      ended,
      unmounted,
      live: new LiveRequests(),
      silent: new Set(),
      left: new WeakSet(),
      jsonSuffixed: new Set(),
    }
    this.server = tls
      ? createTlsServer({ ...SERVER_OPTIONS, ...tls.options() }, this.listener)
      : createHttpServer(SERVER_OPTIONS, this.listener)
    prepareServer(this.server, this.basis)
    answerOddRequests(this.server, this.basis)
  }

  /** A document of this server's own. */
  get(path: string, handler: Handler): void {
    this.routes.add('GET', path, handler)
  }

  /** What every port of this server calls for each request. */
  readonly listener = (raw: IncomingMessage, response: ServerResponse): void => {
    const found = this.#handlerOf(raw)
    if (!('handler' in found)) {
      this.#refuse(new ApiRequest(raw, {}, this.basis.proxying), response, found.refused, found.headers)
      return
    }
    const request = new ApiRequest(raw, found, this.basis.proxying)
    try {
      const done = found.handler(request, response)
      if (done instanceof Promise) done.catch((thrown: unknown) => this.#refuse(request, response, thrown))
    } catch (thrown) {
      this.#refuse(request, response, thrown)
    }
  }

  #handlerOf(raw: IncomingMessage): FoundRoute | NoRoute {
    if (this.#closing) return { refused: apiRefusals.server_stopping(), headers: LAST }
    const { host } = raw.headers
    if (host === undefined && raw.httpVersion !== '1.0') return { refused: apiRefusals.host_missing(), headers: LAST }
    if (host !== undefined && (!this.#isFit(host) || hasTwoHosts(raw.rawHeaders)))
      return { refused: apiRefusals.host_unfit(), headers: LAST }
    return this.routes.find(raw.method ?? 'GET', this.#routedUrl(raw))
  }

  #isFit(host: string): boolean {
    if (host === this.#host) return host !== ''
    const isFit = isHost(host)
    if (isFit) this.#host = host
    return isFit
  }

  /** All that is done with a request, without a socket: for tests. */
  async inject(asked: InjectOptions | string): Promise<Injected> {
    const { inject } = await import('light-my-request')
    return inject((raw, response) => this.listener(raw, response), asked)
  }

  /** @throws Error when the port is taken */
  listen({ port, host }: { port: number; host: string }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        resolve()
      })
    })
  }

  /** Resolves when every connection has ended: whoever waits for something that may never come, as in a long poll, is told to come again. */
  close(): Promise<void> {
    this.#closing = true
    this.basis.live.abortAll(() => apiRefusals.server_stopping())
    return closeServer(this.server, this.basis)
  }

  /** Who came by a port of its own wrote the path without the prefix. */
  #routedUrl(raw: IncomingMessage): string {
    const url = raw.url ?? '/'
    const routed = withoutJsonSuffix(this.basis.jsonSuffixed, url)
    if (routed === url) return url
    raw.originalUrl ??= url
    raw.url = routed
    return routed
  }

  #refuse(request: ApiRequest, response: ServerResponse, thrown: unknown, headers?: NoRoute['headers']): void {
    void this.basis.unmounted.refuse(this.basis, request, response, { thrown, headers })
  }
}

/** What each port of the server has: what comes before a request becomes one. */
export function prepareServer(server: Server | TlsServer, basis: LiveServer): void {
  if (basis.tls && 'setSecureContext' in server) {
    basis.tls.keep(server)
    keepToTls(server, basis)
  }
  server.on('clientError', answerBadBytes(basis))
  tolerateCarriageReturns(server, basis)
}
