/** One request on its way: its id, its end, and the one line it leaves in the log. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ctx } from '../../kernel/context.ts'
import { isReadWhole, type LiveServer, type RequestBasis } from '../server/server-context.ts'
import type { AuditRecord } from './audit-event.ts'

export interface RequestLifecycle {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly basis: RequestBasis
  /** Known as the call goes on; for the log. */
  ctx?: Ctx
  action?: string
  /** Stored with what the call changes. */
  record?: AuditRecord
  /** A caller's own id ties its log to ours; it never becomes the id of our request. */
  readonly callersRequestId?: string
  /** Bytes of a streamed body that the operating system has taken over. */
  sentBytes?: number
}

/** How long a client may go on sending after it has its answer. */
const DRAIN_MS = 30_000

/**
 * Takes the reply out of Fastify's hands: from here on it is written directly, which is exact and fast.
 * @param own what the dialect keeps of a request besides
 */
export function beginRequest<Own extends object>(
  server: LiveServer,
  request: FastifyRequest,
  reply: FastifyReply,
  own: Own,
): RequestLifecycle & Own {
  reply.hijack()
  const { log, clock, random, live } = server
  const gone = new AbortController()
  live.add(gone)
  const requestId = request.id
  const basis: RequestBasis = { log: log.child({ requestId }), clock, random, requestId, signal: gone.signal, changed: [] }
  const call: RequestLifecycle & Own = { request, reply, basis, ...own }
  const started = clock.monotonic()
  let ended = false
  const end = (finished: boolean) => {
    if (ended) return
    ended = true
    live.delete(gone)
    if (!finished) gone.abort(new Error('The client has gone.'))
    const [status, ms] = [finished ? reply.raw.statusCode : 499, clock.monotonic() - started]
    writeLine(call, status, ms)
    server.ended?.({ operation: call.action, status, ms })
    if (finished && !isReadWhole(request.raw)) dropWhenSlow(call)
  }
  reply.raw.on('finish', () => end(true)).on('close', () => end(hasAll(call)))
  return call
}

/** A client that has the last byte announced may close before the stream, and so the reply, is known to be over. */
const hasAll = ({ reply, sentBytes }: RequestLifecycle): boolean =>
  sentBytes !== undefined && reply.raw.getHeader('content-length') === `${sentBytes}`

/** What is left of a refused body is read and thrown away by the server, so that the client can read its answer. */
function dropWhenSlow({ request, basis }: RequestLifecycle): void {
  const cancel = basis.clock.after(DRAIN_MS, () => request.raw.destroy())
  request.raw.once('close', cancel).once('end', cancel)
}

function writeLine(call: RequestLifecycle, status: number, ms: number): void {
  const { request, basis, ctx } = call
  const who = ctx?.who
  basis.log.info(
    {
      action: call.action,
      method: request.method,
      // Neither query nor headers: both may carry secrets.
      path: pathOf(request.raw.url ?? ''),
      status,
      ms: Math.round(ms * 10) / 10,
      user: who?.kind === 'user' ? who.userId : undefined,
      project: who?.kind === 'user' && who.scope.kind === 'project' ? who.scope.projectId : undefined,
      globalRequestId: call.callersRequestId,
    },
    'request',
  )
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
