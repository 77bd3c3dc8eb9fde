/** Each service also where its clients customarily look for it, as far as those ports are free. */
import { createServer as createHttpServer, type Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { tolerateCarriageReturns } from '../../contract/header-cr.ts'
import type { Log } from '../../kernel/log.ts'
import { CUSTOMARY_PORTS } from './services.ts'

/** @returns the ports that were free, and what ends listening on them */
export async function listenCustomary(app: FastifyInstance, host: string, log: Log): Promise<{ ports: number[]; close(): void }> {
  const servers = await Promise.all(CUSTOMARY_PORTS.map(({ port, path }) => listen(app, host, port, path)))
  const open = servers.flatMap((server, i) => (server ? [{ server, port: CUSTOMARY_PORTS[i]?.port ?? 0 }] : []))
  const ports = open.map(({ port }) => port)
  log.info({ ports }, 'listening on customary ports')
  const close = () => {
    for (const { server } of open) {
      server.close()
      server.closeIdleConnections()
    }
  }
  return { ports, close }
}

function listen(app: FastifyInstance, host: string, port: number, path: string): Promise<Server | undefined> {
  const server = createHttpServer((request, reply) => {
    // links in replies hold the whole path; who follows one comes with it
    const url = request.url ?? '/'
    if (url !== path && !url.startsWith(`${path}/`) && !url.startsWith(`${path}?`)) request.url = `${path}${url}`
    app.routing(request, reply)
  })
  tolerateCarriageReturns(server)
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined)) // taken: the one port serves all the same
    server.listen(port, host, () => resolve(server))
  })
}
