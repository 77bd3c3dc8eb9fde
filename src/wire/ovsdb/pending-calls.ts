import type { Clock } from '../../kernel/clock.ts'
import type { CloudError } from '../../kernel/errors.ts'
import { ovsdbRefusal, replyTimeout } from './ovsdb-error.ts'

export interface RequestOptions {
  signal?: AbortSignal
  /** Milliseconds to wait for the reply; 30 s when not given. */
  timeoutMs?: number
}

export interface CallOptions extends RequestOptions {
  /** Called with the result in the order of the stream, before any later notification: a promise would come too late. */
  onResult?: (result: unknown) => void
  /** Called when the wait ends without a reply (abort, timeout), with the id that the call had on the wire. */
  onGivenUp?: (id: number) => void
}

interface Waiter {
  method: string
  onResult: ((result: unknown) => void) | undefined
  resolve(result: unknown): void
  reject(error: unknown): void
  forget(): void
}

/** Calls sent and not answered yet. */
export interface PendingCalls {
  add(method: string, options: CallOptions): { id: number; reply: Promise<unknown> }
  /** False when nobody waits for that id (any more). */
  settle(id: unknown, result: unknown, error: unknown): boolean
  rejectAll(error: Error): void
}

const DEFAULT_TIMEOUT_MS = 30_000

export function createPendingCalls(clock: Clock): PendingCalls {
  const waiters = new Map<unknown, Waiter>()
  let lastId = 0

  const take = (id: unknown): Waiter | undefined => {
    const waiter = waiters.get(id)
    waiters.delete(id)
    waiter?.forget()
    return waiter
  }

  return {
    add(method, { signal, timeoutMs = DEFAULT_TIMEOUT_MS, onResult, onGivenUp }) {
      const id = ++lastId
      const reply = new Promise<unknown>((resolve, reject) => {
        const giveUp = (error: unknown) => {
          take(id)?.reject(error)
          onGivenUp?.(id)
        }
        const cancelTimer = clock.after(timeoutMs, () => giveUp(replyTimeout(method, timeoutMs)))
        const onAbort = () => giveUp(signal?.reason)
        signal?.addEventListener('abort', onAbort, { once: true })
        const forget = () => {
          cancelTimer()
          signal?.removeEventListener('abort', onAbort)
        }
        waiters.set(id, { method, onResult, resolve, reject, forget })
      })
      return { id, reply }
    },
    settle(id, result, error) {
      const waiter = take(id)
      if (!waiter) return false
      if (error !== null && error !== undefined) waiter.reject(refusal(waiter.method, error))
      else deliver(waiter, result)
      return true
    },
    rejectAll(error) {
      for (const id of [...waiters.keys()]) take(id)?.reject(error)
    },
  }
}

function deliver(waiter: Waiter, result: unknown): void {
  try {
    waiter.onResult?.(result)
  } catch (error) {
    // What cannot digest a result has lost track of the stream: the caller is told, and then the session ends.
    waiter.reject(error)
    throw error
  }
  waiter.resolve(result)
}

/** The server writes errors as a word, or as an object with `error`, `details` and perhaps `syntax`. */
function refusal(method: string, error: unknown): CloudError {
  if (typeof error === 'string') return ovsdbRefusal(method, error, '')
  const {
    error: word = 'unknown error',
    details = '',
    syntax = '',
  } = error as { error?: string; details?: string; syntax?: string }
  return ovsdbRefusal(method, word, [details, syntax].filter(Boolean).join(' '))
}
