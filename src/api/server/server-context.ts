import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { ChangedRow, Principal } from '../../kernel/context.ts'
import type { CloudError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import type { LiveRequests } from './live-requests.ts'
import type { Proxying } from './proxying.ts'
import type { ApiRequest } from './request.ts'
import type { TlsContexts } from './server-tls.ts'

export interface EndedRequest {
  /** The name of the API that was asked; undefined where none was. */
  readonly face: string | undefined
  /** The declared operation; undefined where none was found. */
  readonly operation: string | undefined
  readonly status: number
  readonly ms: number
}

/** What a server is made with and every mount on it shares. */
export interface ServerBasis {
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  /** Is told of each request at its end. */
  readonly ended?: (request: EndedRequest) => void
  /** Absent: plain HTTP. */
  readonly tls?: TlsContexts
  /** Absent: callers come straight, and headers of proxies are not heard. */
  readonly proxying?: Proxying
}

/** The same with the requests on their way, which a server that closes tells to end. */
export interface LiveServer extends ServerBasis {
  readonly live: LiveRequests
  /** Connections of which nothing has come yet. */
  readonly silent: Set<Socket>
  /** Connections whose headers are not cleaned of carriage returns. */
  readonly left: WeakSet<Socket>
  /** Prefixes beneath which any path may end in `.json`. */
  readonly jsonSuffixed: Set<string>
  readonly unmounted: Unmounted
}

/** How the server answers where no mount does: the words of a dialect, which whoever makes the server chooses. */
export interface Unmounted {
  /** A request that none takes, or that the server refuses before any. */
  refuse(
    server: LiveServer,
    request: ApiRequest,
    reply: ServerResponse,
    refusal: { readonly thrown: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<void> | void
  /** Bytes that never became a request. */
  unreadable(
    error: CloudError,
    status: number,
    requestId: string,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: string }
}

/** What the mount gives for a request's context; `contextOf` adds who it is and what the domain needs (database, feed). */
export interface RequestBasis extends ServerBasis {
  readonly requestId: string
  readonly signal: AbortSignal
  /** What the request stores, for the audit. */
  readonly changed: ChangedRow[]
  /** Who it turns out to be from, for the audit. */
  readonly principal: Principal
}

/** True when the request's bytes have all been read, or there were none. */
export const isReadWhole = (request: IncomingMessage): boolean => request.complete || request.readableEnded
