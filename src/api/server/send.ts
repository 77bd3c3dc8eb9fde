/** Writes a whole reply: text that is at hand, with its length. */
import type { RequestLifecycle } from '../pipeline/request-lifecycle.ts'

export interface WholeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function send({ request, reply }: RequestLifecycle, { status, headers, body }: WholeReply): void {
  const { raw } = reply
  if (raw.headersSent || raw.destroyed) return
  raw.statusCode = status
  for (const [name, value] of Object.entries(headers)) raw.setHeader(name, value)
  raw.setHeader('Content-Length', Buffer.byteLength(body))
  raw.end(request.method === 'HEAD' ? undefined : body)
}
