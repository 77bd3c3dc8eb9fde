import type { Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { createEventHub, type EventHub } from './events.ts'
import { createLineSplitter } from './line-splitter.ts'
import { type QmpMessage, readMessage } from './message.ts'
import { createPending, type Pending } from './pending.ts'
import type { ExecuteOptions, QmpEnd } from './qmp.ts'
import { qmpClosed } from './qmp-error.ts'

/** QEMU's largest reply (its whole schema) is under 1 MiB; past this the peer is not QEMU. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

/** The conversation on one socket, before and after negotiation. */
export interface Session {
  readonly ended: boolean
  readonly events: EventHub
  send(command: string, args?: object, options?: ExecuteOptions): Promise<unknown>
  onGreeting(listener: (version: string) => void): void
  onEnd(listener: (end: QmpEnd) => void): void
  /** Ends the conversation; `error` is why, absent when it was asked for. Only the first call counts. */
  end(error?: Error): void
}

export const createSession = (socket: Socket, clock: Clock, log: Log): Session => new SocketSession(socket, clock, log)

class SocketSession implements Session {
  readonly events: EventHub
  readonly #socket: Socket
  readonly #log: Log
  readonly #pending: Pending
  readonly #onEnds: ((end: QmpEnd) => void)[] = []
  #greeted: (version: string) => void = () => {}
  #ended: QmpEnd | undefined
  #lastId = 0

  constructor(socket: Socket, clock: Clock, log: Log) {
    this.#socket = socket
    this.#log = log
    this.#pending = createPending(clock)
    this.events = createEventHub(log)
    const lines = createLineSplitter(MAX_LINE_BYTES)
    socket.on('data', (chunk) => {
      try {
        for (const line of lines.push(chunk)) if (!this.#ended) this.#receive(line)
      } catch (error) {
        this.end(qmpClosed(`unreadable: ${error instanceof Error ? error.message : String(error)}`, error))
      }
    })
    socket.on('error', (error) => this.end(qmpClosed(error.message, error)))
    socket.on('close', () => this.end(qmpClosed('QEMU closed the connection')))
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  async send(command: string, args?: object, options: ExecuteOptions = {}): Promise<unknown> {
    options.signal?.throwIfAborted()
    if (this.#ended) throw this.#ended.error ?? qmpClosed('closed by us')
    const id = `w${++this.#lastId}`
    const reply = this.#pending.add(id, command, options)
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    return reply
  }

  onGreeting(listener: (version: string) => void): void {
    this.#greeted = listener
  }

  onEnd(listener: (end: QmpEnd) => void): void {
    if (this.#ended) callSafely(this.#log, listener, this.#ended)
    else this.#onEnds.push(listener)
  }

  end(error?: Error): void {
    if (this.#ended) return
    this.#ended = { error }
    this.#socket.destroy()
    this.#pending.rejectAll(error ?? qmpClosed('closed by us'))
    this.events.end()
    for (const listener of this.#onEnds) callSafely(this.#log, listener, this.#ended)
  }

  #receive(line: string): void {
    const message = readMessage(line)
    if (message.kind === 'greeting') this.#greeted(message.version)
    else if (message.kind === 'event') this.events.emit(message)
    else this.#settle(message)
  }

  #settle(answer: Extract<QmpMessage, { id: unknown }>): void {
    const { kind, id } = answer
    // An error without an id answers something QEMU could not even parse: then no reply can be trusted to come.
    if (kind === 'refusal' && id === undefined) throw new SyntaxError(`QEMU could not read us: ${answer.desc}`)
    const known =
      kind === 'reply' ? this.#pending.resolve(id, answer.result) : this.#pending.refuse(id, answer.errorClass, answer.desc)
    if (!known) this.#log.debug({ id }, 'A QMP reply that nobody waits for any more')
  }
}

function callSafely(log: Log, listener: (end: QmpEnd) => void, end: QmpEnd): void {
  try {
    listener(end)
  } catch (error) {
    log.error({ err: error }, 'A listener for the end of a QMP connection failed')
  }
}
