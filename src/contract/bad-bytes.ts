import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { CloudError } from '../kernel/errors.ts'
import { plainFace } from './errors.ts'
import type { ServerBasis } from './server-basis.ts'

/** What the HTTP parser cannot read never becomes a request, so it is answered on the bare socket: with an id, in JSON. */
export const answerBadBytes =
  ({ log, random }: ServerBasis) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const status = statusOf(error.code)
    const requestId = `req-${random.uuid()}`
    log.child({ requestId }).info({ status, why: error.code }, 'not HTTP')
    socket.end(responseOf(status, requestId))
  }

const statusOf = (code: string | undefined): number =>
  code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400

function responseOf(status: number, requestId: string): string {
  const message = status === 400 ? 'The request is not valid HTTP.' : `${STATUS_CODES[status]}.`
  const body = JSON.stringify(plainFace.body(new CloudError('bad_request', message), status, requestId))
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': `${Buffer.byteLength(body)}`,
    'x-openstack-request-id': requestId,
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
