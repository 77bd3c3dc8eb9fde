import type { Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { createFrameSplitter } from './frame-splitter.ts'
import { type Keepalive, startKeepalive } from './keepalive.ts'
import { connectionEnded, notConnected } from './ovsdb-error.ts'
import { type CallOptions, createPendingCalls, type PendingCalls } from './pending-calls.ts'

/** A dump of a very large database; past this something is wrong (and JavaScript's strings end at 512 MiB). */
const MAX_FRAME_BYTES = 256 * 1024 * 1024

/** JSON-RPC 1.0 both ways on one socket: our calls, the server's notifications, and echo in either direction. */
export interface RpcSession {
  readonly ended: boolean
  call(method: string, params: unknown, options?: CallOptions): Promise<unknown>
  notify(method: string, params: unknown): void
  /** Notifications, in order with the results given to `CallOptions.onResult`. */
  onNotification(listener: (method: string, params: readonly unknown[]) => void): void
  /** Called once at the end, at once if it is past; `error` is absent when `end()` was called without. */
  onEnd(listener: (error: Error | undefined) => void): void
  end(error?: Error): void
}

export interface SessionOptions {
  clock: Clock
  log: Log
  /** After so many silent milliseconds an echo is sent, after as many again the connection is given up; 0 never. */
  probeMs: number
}

interface Message {
  id?: unknown
  method?: unknown
  params?: unknown
  result?: unknown
  error?: unknown
}

export const createRpcSession = (socket: Socket, options: SessionOptions): RpcSession => new SocketSession(socket, options)

class SocketSession implements RpcSession {
  readonly #socket: Socket
  readonly #log: Log
  readonly #pending: PendingCalls
  readonly #keepalive: Keepalive
  readonly #onEnds: ((error: Error | undefined) => void)[] = []
  #notified: (method: string, params: readonly unknown[]) => void = () => {}
  #ended: { error: Error | undefined } | undefined

  constructor(socket: Socket, { clock, log, probeMs }: SessionOptions) {
    this.#socket = socket
    this.#log = log
    this.#pending = createPendingCalls(clock)
    this.#keepalive = startKeepalive(clock, probeMs, {
      probe: () => this.#send({ method: 'echo', params: [], id: 'echo' }),
      giveUp: () => this.end(connectionEnded(`silent for ${2 * probeMs} ms`)),
    })
    const frames = createFrameSplitter(MAX_FRAME_BYTES)
    socket.on('data', (chunk) => {
      this.#keepalive.heard()
      try {
        for (const frame of frames.push(chunk)) if (!this.#ended) this.#receive(JSON.parse(frame))
      } catch (error) {
        this.end(connectionEnded(`unreadable: ${error instanceof Error ? error.message : String(error)}`, error))
      }
    })
    socket.on('error', (error) => this.end(connectionEnded(error.message, error)))
    socket.on('close', () => this.end(connectionEnded('the server closed the connection')))
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    options.signal?.throwIfAborted()
    if (this.#ended) throw notConnected(this.#ended.error?.message ?? 'closed by us', this.#ended.error)
    const { id, reply } = this.#pending.add(method, options)
    this.#send({ method, params, id })
    return reply
  }

  notify(method: string, params: unknown): void {
    if (!this.#ended) this.#send({ method, params, id: null })
  }

  onNotification(listener: (method: string, params: readonly unknown[]) => void): void {
    this.#notified = listener
  }

  onEnd(listener: (error: Error | undefined) => void): void {
    if (this.#ended) listener(this.#ended.error)
    else this.#onEnds.push(listener)
  }

  end(error?: Error): void {
    if (this.#ended) return
    this.#ended = { error }
    this.#keepalive.stop()
    this.#socket.destroy()
    this.#pending.rejectAll(error ?? connectionEnded('closed by us'))
    for (const listener of this.#onEnds) listener(error)
  }

  #send(message: Message): void {
    this.#socket.write(JSON.stringify(message))
  }

  #receive(message: Message): void {
    const { id, method, params, result, error } = message
    if (method === 'echo') this.#send({ id, result: params, error: null })
    else if (typeof method === 'string' && (id === null || id === undefined)) this.#notified(method, asArray(params))
    else if (typeof method === 'string') this.#send({ id, result: null, error: 'unknown method' })
    // The answer to our own probe needs no reader: that it came is all it says.
    else if (id !== 'echo' && !this.#pending.settle(id, result, error)) {
      this.#log.debug({ id }, 'An OVSDB reply that nobody waits for any more')
    }
  }
}

const asArray = (params: unknown): readonly unknown[] => (Array.isArray(params) ? params : [])
