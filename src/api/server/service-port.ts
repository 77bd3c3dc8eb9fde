/**
 * Another port on which one part of the server stands alone: beneath `/compute` on the one port, at `/` on its own. Who
 * comes by it sees no prefix, also not in links; who has a link from the one port, with the prefix, finds the same there.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { FastifyInstance } from 'fastify'
import { HEADER_LIMIT, KEEP_ALIVE_MS } from './http-server.ts'
import { tolerateCarriageReturns } from './lenient-headers.ts'
import { answerBadBytes } from './malformed-request.ts'
import { isBeneath, type ServicePort } from './origin.ts'
import { keepToTls } from './tls-only.ts'

export type { ServicePort } from './origin.ts'

/** The caller listens and closes. */
export function openServicePort(app: FastifyInstance, servicePort: ServicePort): Server {
  const settings = { maxHeaderSize: HEADER_LIMIT, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS }
  const { tls } = app.basis
  const serve = (request: IncomingMessage, reply: ServerResponse) => {
    addPrefix(servicePort, request)
    app.routing(request, reply)
  }
  const server = tls ? createTlsServer({ ...settings, ...tls.options() }, serve) : createServer(settings, serve)
  if (tls && 'setSecureContext' in server) {
    tls.keep(server)
    keepToTls(server, app.basis)
  }
  server.on('clientError', answerBadBytes(app.basis))
  tolerateCarriageReturns(server)
  return server
}

function addPrefix(servicePort: ServicePort, request: IncomingMessage): void {
  const url = request.url ?? '/'
  if (isBeneath(servicePort.prefix, url)) return
  request.servicePort = servicePort
  request.originalUrl = url
  request.url = `${servicePort.prefix}${url}`
}
