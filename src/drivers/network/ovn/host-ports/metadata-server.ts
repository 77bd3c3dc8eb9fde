/** HTTP for guests of one network, within limits: no guest can take all of the agent, nor all of its neighbours' share. */
import { createServer, type Server } from 'node:http'
import type { Server as Listener, Socket } from 'node:net'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import type { MetadataServer } from '../../driver.ts'

const MOST_CONNECTIONS = 256
const MOST_BY_ADDRESS = 16
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
}
const SILENT_MS = 20_000
const MOST_REQUESTS_BY_CONNECTION = 100
const SAID_EVERY_MS = 60_000

/** Serves on a socket that listens already. */
export function serveMetadata(listener: Listener, serve: () => MetadataServer, { clock, log }: Around): Server {
  const told = createTold(clock, log)
  const server = createServer(LIMITS, (request, reply) => {
    try {
      serve()(request, reply)
    } catch (error) {
      told(error)
      if (!reply.headersSent) reply.writeHead(500)
      reply.end()
    }
  })
  server.maxConnections = MOST_CONNECTIONS
  server.maxRequestsPerSocket = MOST_REQUESTS_BY_CONNECTION
  server.timeout = SILENT_MS
  server.on('connection', limitByAddress())
  server.on('clientError', (_, socket) => socket.destroy())
  server.on('error', (error) => log.warn({ err: error }, 'A metadata address is not served any more'))
  server.listen(listener)
  return server
}

interface Around {
  clock: Clock
  log: Log
}

/** A guest must not fill the log, whatever it makes go wrong. */
function createTold(clock: Clock, log: Log): (error: unknown) => void {
  let saidAt = Number.NEGATIVE_INFINITY
  let unsaid = 0
  return (error) => {
    if (clock.monotonic() - saidAt < SAID_EVERY_MS) {
      unsaid++
      return
    }
    log.error({ err: error, sinceThen: unsaid }, 'A metadata request failed')
    saidAt = clock.monotonic()
    unsaid = 0
  }
}

function limitByAddress(): (socket: Socket) => void {
  const open = new Map<string, number>()
  return (socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    if (count > MOST_BY_ADDRESS) return void socket.destroy()
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  }
}
