import { createConnection } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Qmp } from './qmp.ts'
import { qmpClosed, qmpTimeout } from './qmp-error.ts'
import { createSession, type Session } from './session.ts'

export interface ConnectQmpOptions {
  /** The unix socket QEMU listens on. */
  path: string
  clock: Clock
  log: Log
  /** Aborts connecting; afterwards it has no effect. */
  signal?: AbortSignal
  /** Milliseconds for socket, greeting and negotiation together; 10 s when not given. */
  timeoutMs?: number
}

/**
 * Connects, waits for QEMU's greeting and leaves negotiation mode.
 * QEMU serves one client per socket at a time: a second one connects and then waits for a greeting in vain, until the timeout.
 * Throws `CloudError` `unavailable` (`qmp_closed`, `qmp_timeout`) or the signal's reason.
 */
export async function connectQmp(options: ConnectQmpOptions): Promise<Qmp> {
  const { path, clock, log, signal, timeoutMs = 10_000 } = options
  signal?.throwIfAborted()
  const socket = createConnection({ path })
  const session = createSession(socket, clock, log)
  const onAbort = () => session.end(signal?.reason)
  const cancelTimer = clock.after(timeoutMs, () => session.end(qmpTimeout(`connect ${path}`, timeoutMs)))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const version = await greeting(session)
    await session.send('qmp_capabilities', undefined, { timeoutMs })
    return asQmp(session, version)
  } catch (error) {
    session.end(qmpClosed('negotiation failed', error))
    throw error
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
  }
}

const greeting = (session: Session): Promise<string> =>
  new Promise((resolve, reject) => {
    session.onGreeting(resolve)
    session.onEnd(({ error }) => reject(error ?? qmpClosed('closed before the greeting')))
  })

const asQmp = (session: Session, version: string): Qmp => ({
  version,
  get closed() {
    return session.ended
  },
  // The types of the result are QEMU's documented ones; nothing checks them at run time.
  execute: (command, args, options) => session.send(command, args, options) as Promise<never>,
  executeAny: (command, args, options) => session.send(command, args, options),
  on: (name, listener) => session.events.on(name, listener),
  events: () => session.events.iterate(),
  onClose: (listener) => session.onEnd(listener),
  close: () => session.end(),
})
