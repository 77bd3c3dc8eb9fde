/** Each service also where its clients customarily look for it, as far as those ports are free. */
import type { Server } from 'node:http'
import { closeServer } from '../../api/server/close-server.ts'
import type { HttpServer } from '../../api/server/http-server.ts'
import { openServicePort } from '../../api/server/service-port.ts'
import type { Log } from '../../kernel/log.ts'
import { customaryPorts } from './catalogue.ts'

/** @returns the ports that were free, and what ends listening on them */
export async function listenCustomary(
  app: HttpServer,
  { host, mainPort, log }: { host: string; mainPort: number; log: Log },
): Promise<{ ports: number[]; close(): void }> {
  const customary = customaryPorts().map(({ port, path }) => ({ port, server: openServicePort(app, { prefix: path, mainPort }) }))
  const free = await Promise.all(customary.map(({ port, server }) => listens(server, port, host)))
  const open = customary.filter((_, i) => free[i])
  const ports = open.map(({ port }) => port)
  log.info({ ports }, 'listening on customary ports')
  const close = () => {
    for (const { server } of open) void closeServer(server, app.basis)
  }
  return { ports, close }
}

/** False where another program has the port: the one port serves all the same. */
const listens = (server: Server, port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, host, () => resolve(true))
  })
