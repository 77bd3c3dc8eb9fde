/** One request on its way: its id, its end, and the one line it leaves in the log. */
import type { ServerResponse } from 'node:http'
import type { Ctx } from '../../kernel/context.ts'
import type { Guarded } from '../policy/policy.ts'
import type { LiveRequest } from '../server/live-requests.ts'
import type { ApiRequest } from '../server/request.ts'
import { isReadWhole, type LiveServer, type RequestBasis } from '../server/server-context.ts'
import type { AuditRecord } from './audit-event.ts'

/** How long a client may go on sending after it has its answer. */
const DRAIN_MS = 30_000

/** Known from its beginning to the log, to metrics and to a server that closes. Dialects keep more of a request in classes of their own. */
export class RequestLifecycle implements LiveRequest {
  readonly request: ApiRequest
  readonly reply: ServerResponse
  readonly basis: RequestBasis
  /** A caller's own id ties its log to ours; it never becomes the id of our request. */
  readonly callersRequestId: string | undefined
  /** Known as the call goes on; for the log. */
  ctx: Ctx | undefined = undefined
  action: string | undefined = undefined
  /** What is asked for, as far as it is known before who asks is. */
  endpoint: Guarded | undefined = undefined
  face: string | undefined = undefined
  /** Stored with what the call changes. */
  record: AuditRecord | undefined = undefined
  /** Bytes of a streamed body that the operating system has taken over. */
  sentBytes: number | undefined = undefined
  place = 0
  readonly #server: LiveServer
  readonly #gone = new AbortController()
  readonly #started: number
  #ended = false

  constructor(server: LiveServer, request: ApiRequest, reply: ServerResponse, callersRequestId?: string) {
    const { log, clock, random } = server
    this.#server = server
    this.request = request
    this.reply = reply
    this.callersRequestId = callersRequestId
    const requestId = `req-${random.uuid()}`
    this.basis = {
      log: log.child({ requestId }),
      clock,
      random,
      requestId,
      signal: this.#gone.signal,
      changed: [],
      principal: {},
    }
    this.#started = clock.monotonic()
    server.live.add(this)
    reply.on('finish', () => this.#end(true))
    reply.on('close', () => this.#end(hasAll(this)))
  }

  abort(reason: Error): void {
    this.#gone.abort(reason)
  }

  #end(finished: boolean): void {
    if (this.#ended) return
    this.#ended = true
    const { live, clock, ended } = this.#server
    live.remove(this)
    if (!finished) this.#gone.abort(new Error('The client has gone.'))
    const [status, ms] = [finished ? this.reply.statusCode : 499, clock.monotonic() - this.#started]
    writeLine(this, status, ms)
    ended?.({ face: this.face, operation: this.action, status, ms })
    if (finished && !isReadWhole(this.request.raw)) dropWhenSlow(this)
  }
}

/** A client that has the last byte announced may close before the stream, and so the reply, is known to be over. */
const hasAll = ({ reply, sentBytes }: RequestLifecycle): boolean =>
  sentBytes !== undefined && reply.getHeader('content-length') === `${sentBytes}`

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
