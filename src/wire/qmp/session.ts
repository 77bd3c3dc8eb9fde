import type { Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { createEventHub, type EventHub } from './events.ts'
import { createLineSplitter } from './line-splitter.ts'
import { readMessage } from './message.ts'
import { createPending } from './pending.ts'
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

export function createSession(socket: Socket, clock: Clock, log: Log): Session {
  const pending = createPending(clock)
  const events = createEventHub(log)
  const lines = createLineSplitter(MAX_LINE_BYTES)
  const onEnds = new Set<(end: QmpEnd) => void>()
  let greeted: (version: string) => void = () => {}
  let ended: QmpEnd | undefined
  let lastId = 0

  const end = (error?: Error) => {
    if (ended) return
    ended = { error }
    socket.destroy()
    pending.rejectAll(error ?? qmpClosed('closed by us'))
    events.end()
    for (const listener of onEnds) callSafely(log, listener, ended)
  }

  const receive = (line: string) => {
    const message = readMessage(line)
    if (message.kind === 'greeting') return greeted(message.version)
    if (message.kind === 'event') return events.emit(message)
    // An error without an id answers something QEMU could not even parse: then no reply can be trusted to come.
    if (message.kind === 'refusal' && message.id === undefined) throw new SyntaxError(`QEMU could not read us: ${message.desc}`)
    const known =
      message.kind === 'reply'
        ? pending.resolve(message.id, message.result)
        : pending.refuse(message.id, message.errorClass, message.desc)
    if (!known) log.debug({ id: message.id }, 'A QMP reply that nobody waits for any more')
  }

  socket.on('data', (chunk) => {
    try {
      for (const line of lines.push(chunk)) if (!ended) receive(line)
    } catch (error) {
      end(qmpClosed(`unreadable: ${error instanceof Error ? error.message : String(error)}`, error))
    }
  })
  socket.on('error', (error) => end(qmpClosed(error.message, error)))
  socket.on('close', () => end(qmpClosed('QEMU closed the connection')))

  return {
    get ended() {
      return ended !== undefined
    },
    events,
    async send(command, args, options = {}) {
      options.signal?.throwIfAborted()
      if (ended) throw ended.error ?? qmpClosed('closed by us')
      const id = `w${++lastId}`
      const reply = pending.add(id, command, options)
      socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
      return reply
    },
    onGreeting: (listener) => {
      greeted = listener
    },
    onEnd(listener) {
      if (ended) callSafely(log, listener, ended)
      else onEnds.add(listener)
    },
    end,
  }
}

function callSafely(log: Log, listener: (end: QmpEnd) => void, end: QmpEnd): void {
  try {
    listener(end)
  } catch (error) {
    log.error({ err: error }, 'A listener for the end of a QMP connection failed')
  }
}
