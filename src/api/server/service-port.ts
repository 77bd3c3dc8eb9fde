/**
 * Another port on which one part of the server stands alone: beneath `/compute` on the one port, at `/` on its own. Who
 * comes by it sees no prefix, also not in links; who has a link from the one port, with the prefix, finds the same there.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type HttpServer, prepareServer, SERVER_OPTIONS } from './http-server.ts'
import { isBeneath, type ServicePort } from './origin.ts'

export type { ServicePort } from './origin.ts'

/** The caller listens and closes. */
export function openServicePort(app: HttpServer, servicePort: ServicePort): Server {
  const { tls } = app.basis
  const serve = (request: IncomingMessage, reply: ServerResponse) => {
    addPrefix(servicePort, request)
    app.listener(request, reply)
  }
  const server = tls ? createTlsServer({ ...SERVER_OPTIONS, ...tls.options() }, serve) : createServer(SERVER_OPTIONS, serve)
  prepareServer(server, app.basis)
  return server
}

function addPrefix(servicePort: ServicePort, request: IncomingMessage): void {
  const url = request.url ?? '/'
  if (isBeneath(servicePort.prefix, url)) return
  request.servicePort = servicePort
  request.originalUrl = url
  request.url = `${servicePort.prefix}${url}`
}
