import type { Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { createFrameSplitter } from './frame-splitter.ts'
import { startKeepalive } from './keepalive.ts'
import { connectionEnded, notConnected } from './ovsdb-error.ts'
import { type CallOptions, createPendingCalls } from './pending-calls.ts'

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

export function createRpcSession(socket: Socket, { clock, log, probeMs }: SessionOptions): RpcSession {
  const pending = createPendingCalls(clock)
  const frames = createFrameSplitter(MAX_FRAME_BYTES)
  const onEnds: ((error: Error | undefined) => void)[] = []
  let notified: (method: string, params: readonly unknown[]) => void = () => {}
  let ended: { error: Error | undefined } | undefined

  const send = (message: Message) => socket.write(JSON.stringify(message))
  const keepalive = startKeepalive(clock, probeMs, {
    probe: () => send({ method: 'echo', params: [], id: 'echo' }),
    giveUp: () => end(connectionEnded(`silent for ${2 * probeMs} ms`)),
  })

  const end = (error?: Error) => {
    if (ended) return
    ended = { error }
    keepalive.stop()
    socket.destroy()
    pending.rejectAll(error ?? connectionEnded('closed by us'))
    for (const listener of onEnds) listener(error)
  }

  const receive = (message: Message) => {
    if (message.method === 'echo') return send({ id: message.id, result: message.params, error: null })
    if (typeof message.method === 'string') {
      if (message.id === null || message.id === undefined) return notified(message.method, asArray(message.params))
      return send({ id: message.id, result: null, error: 'unknown method' })
    }
    if (message.id === 'echo') return undefined
    if (!pending.settle(message.id, message.result, message.error)) {
      log.debug({ id: message.id }, 'An OVSDB reply that nobody waits for any more')
    }
  }

  socket.on('data', (chunk) => {
    keepalive.heard()
    try {
      for (const frame of frames.push(chunk)) if (!ended) receive(JSON.parse(frame))
    } catch (error) {
      end(connectionEnded(`unreadable: ${error instanceof Error ? error.message : String(error)}`, error))
    }
  })
  socket.on('error', (error) => end(connectionEnded(error.message, error)))
  socket.on('close', () => end(connectionEnded('the server closed the connection')))

  return {
    get ended() {
      return ended !== undefined
    },
    async call(method, params, options = {}) {
      options.signal?.throwIfAborted()
      if (ended) throw notConnected(ended.error?.message ?? 'closed by us', ended.error)
      const { id, reply } = pending.add(method, options)
      send({ method, params, id })
      return reply
    },
    notify: (method, params) => {
      if (!ended) send({ method, params, id: null })
    },
    onNotification: (listener) => {
      notified = listener
    },
    onEnd: (listener) => {
      if (ended) listener(ended.error)
      else onEnds.push(listener)
    },
    end,
  }
}

const asArray = (params: unknown): readonly unknown[] => (Array.isArray(params) ? params : [])
