import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../kernel/clock.ts'
import { apiRefusals } from '../refusals.ts'
import { isCarriageReturn } from './lenient-headers.ts'
import type { LiveServer, Unmounted } from './server-context.ts'

/** What the HTTP parser cannot read never becomes a request, so it is answered on the bare socket: with an id, in JSON. */
export const answerBadBytes =
  ({ log, random, clock, unmounted, left }: LiveServer) =>
  (error: Error & { code?: string; rawPacket?: Buffer }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    if (left.has(socket) && isCarriageReturn(error)) {
      log.debug({ why: error.code }, 'a carriage return on a connection that began without: closed, to be sent again')
      socket.destroy()
      return
    }
    const status = statusOf(error.code)
    const requestId = `req-${random.uuid()}`
    log.child({ requestId }).info({ status, why: error.code }, 'not HTTP')
    endWith(responseOf(unmounted, status, requestId), socket, clock)
  }

/** Plain HTTP on a port that speaks TLS; Node would close the connection without a word. */
export function answerPlainHttp({ log, random, clock, unmounted }: LiveServer, socket: Socket): void {
  const requestId = `req-${random.uuid()}`
  log.child({ requestId }).info({ status: 400 }, 'plain HTTP on a port of TLS')
  endWith(responseOf(unmounted, 400, requestId, 'This port speaks TLS: use https.'), socket, clock)
}

function endWith(response: string, socket: Socket, clock: Clock): void {
  socket.end(response)
  // what came before on this connection, an upload say, is not over before the connection is
  socket.once(
    'close',
    clock.after(LINGER_MS, () => socket.destroy()),
  )
}

/** As long as a client has to read its answer before the connection goes. */
const LINGER_MS = 1000

const statusOf = (code: string | undefined): number =>
  code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400

/** What Node would answer by itself with a bare status, or with nothing: an expectation that nobody knows, and CONNECT. */
export function answerOddRequests(server: Server, { log, random, unmounted }: LiveServer): void {
  const begin = (status: number, why: string): string => {
    const requestId = `req-${random.uuid()}`
    log.child({ requestId }).info({ status, why }, 'not for this server')
    return requestId
  }
  server.on('checkExpectation', (_request, response) => {
    const { headers, body } = partsOf(unmounted, 417, begin(417, 'expectation'))
    response.writeHead(417, headers).end(body)
  })
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    socket.end(responseOf(unmounted, 405, begin(405, 'CONNECT')))
  })
}

function partsOf(
  unmounted: Unmounted,
  status: number,
  requestId: string,
  told?: string,
): { headers: Record<string, string>; body: string } {
  const problem = told ?? (status === 400 ? 'The request is not valid HTTP.' : `${STATUS_CODES[status]}.`)
  const { headers, body } = unmounted.unreadable(apiRefusals.not_http({ problem }), status, requestId)
  return { headers: { ...headers, 'Content-Length': `${Buffer.byteLength(body)}`, Connection: 'close' }, body }
}

function responseOf(unmounted: Unmounted, status: number, requestId: string, told?: string): string {
  const { headers, body } = partsOf(unmounted, status, requestId, told)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
