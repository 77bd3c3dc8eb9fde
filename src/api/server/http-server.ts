import type { IncomingMessage } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions, fastify } from 'fastify'
import { fromFramework } from '../errors.ts'
import { apiRefusals } from '../refusals.ts'
import { withoutJsonSuffix } from './json-suffix.ts'
import { tolerateCarriageReturns } from './lenient-headers.ts'
import { answerBadBytes, answerOddRequests } from './malformed-request.ts'
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
export function createServer({ log, clock, random, tls, ended, unmounted }: ServerSettings): FastifyInstance {
  const basis: LiveServer = { log, clock, random, tls, ended, unmounted, live: new Set(), jsonSuffixed: new Set() }
  const refuse = (request: FastifyRequest, reply: FastifyReply, thrown: unknown) =>
    unmounted.refuse(basis, request, reply, { thrown })
  // A missing Host is refused below: Node would do so without a word.
  const http = { maxHeaderSize: HEADER_LIMIT, requireHostHeader: false }
  const options: FastifyServerOptions = {
    logger: false,
    genReqId: () => `req-${basis.random.uuid()}`,
    exposeHeadRoutes: false,
    trustProxy: false,
    // Images are uploaded for hours; bodies that are not streams have a limit of their own.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    rewriteUrl: (request) => routedUrl(basis, request),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    // Declarations are checked by our own pipeline: without these the framework loads a validator and a serialiser that nobody calls.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    frameworkErrors: (error, request, reply) => void refuse(request, reply, fromFramework(error)),
    clientErrorHandler: answerBadBytes(basis),
  }
  const app: FastifyInstance = fastify({ ...options, http, ...(tls && { https: { ...http, ...tls.options() } }) })
  if (tls && 'setSecureContext' in app.server) {
    tls.keep(app.server as TlsServer)
    keepToTls(app.server, basis)
  }
  app.decorate('basis', basis)
  app.removeAllContentTypeParsers()
  // Mounts read bodies themselves, after they know who asks.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
  app.setNotFoundHandler((request, reply) => refuse(request, reply, apiRefusals.no_such_path()))
  app.setErrorHandler((error, request, reply) => refuse(request, reply, fromFramework(error)))
  app.addHook('onRequest', (request, reply, done) => {
    if (request.raw.httpVersion === '1.0' || request.raw.headers.host !== undefined) return done()
    void unmounted.refuse(basis, request, reply, { thrown: apiRefusals.host_missing(), headers: { Connection: 'close' } })
  })
  app.addHook('preClose', async () => endAll(basis.live))
  tolerateCarriageReturns(app.server)
  answerOddRequests(app.server, basis)
  return app
}

/** No route has a schema of the framework's. */
const noSchemas = () => () => {
  throw new Error('Routes are checked by their declarations, not by a schema of the framework.')
}

/** The framework has noted the URL as it came to this server; who came by a port of its own wrote it without the prefix. */
function routedUrl({ jsonSuffixed }: LiveServer, request: IncomingMessage): string {
  const { url = '/', servicePort } = request
  if (servicePort) request.originalUrl = url.slice(servicePort.prefix.length)
  return withoutJsonSuffix(jsonSuffixed, url)
}

/** Whoever waits for something that may never come, as in a long poll, is told to come again. */
function endAll(live: LiveServer['live']): void {
  for (const call of live) call.abort(apiRefusals.server_stopping())
}
