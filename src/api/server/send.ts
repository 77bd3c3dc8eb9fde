/** Writes a whole reply: text that is at hand, with its length. */
import type { ServerResponse } from 'node:http'
import type { RequestLifecycle } from '../pipeline/request-lifecycle.ts'

export interface WholeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function send({ request, reply }: RequestLifecycle, { status, headers, body }: WholeReply): void {
  if (reply.headersSent || reply.destroyed) return
  reply.statusCode = status
  for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value)
  reply.setHeader('Content-Length', Buffer.byteLength(body))
  reply.end(request.method === 'HEAD' ? undefined : body)
}

/** A document of the server's own, which no API serves. */
export function sendText(reply: ServerResponse, headers: Readonly<Record<string, string>>, body: Buffer, status = 200): void {
  reply.writeHead(status, { ...headers, 'Content-Length': body.length }).end(body)
}
