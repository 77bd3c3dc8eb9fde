import type { Clock } from '../../kernel/clock.ts'
import type { ExecuteOptions } from './qmp.ts'
import { qmpRefused, qmpTimeout } from './qmp-error.ts'

interface Waiter {
  command: string
  resolve(result: unknown): void
  reject(error: unknown): void
  forget(): void
}

/** Commands sent and not answered yet. */
export interface Pending {
  /** A promise for the reply with this id; settles once, and never keeps a timer or listener behind. */
  add(id: string, command: string, options: ExecuteOptions): Promise<unknown>
  /** False when nobody waits for that id (any more). */
  resolve(id: unknown, result: unknown): boolean
  refuse(id: unknown, errorClass: string, desc: string): boolean
  rejectAll(error: Error): void
}

const DEFAULT_TIMEOUT_MS = 30_000

export function createPending(clock: Clock): Pending {
  const waiters = new Map<unknown, Waiter>()

  const take = (id: unknown): Waiter | undefined => {
    const waiter = waiters.get(id)
    waiters.delete(id)
    waiter?.forget()
    return waiter
  }

  return {
    add: (id, command, { signal, timeoutMs = DEFAULT_TIMEOUT_MS }) =>
      new Promise((resolve, reject) => {
        const giveUp = (error: unknown) => take(id)?.reject(error)
        const cancelTimer = clock.after(timeoutMs, () => giveUp(qmpTimeout(command, timeoutMs)))
        const onAbort = () => giveUp(signal?.reason)
        signal?.addEventListener('abort', onAbort, { once: true })
        const forget = () => {
          cancelTimer()
          signal?.removeEventListener('abort', onAbort)
        }
        waiters.set(id, { command, resolve, reject, forget })
      }),
    resolve(id, result) {
      const waiter = take(id)
      waiter?.resolve(result)
      return waiter !== undefined
    },
    refuse(id, errorClass, desc) {
      const waiter = take(id)
      waiter?.reject(qmpRefused({ command: waiter.command, errorClass, desc }))
      return waiter !== undefined
    },
    rejectAll(error) {
      for (const id of [...waiters.keys()]) take(id)?.reject(error)
    },
  }
}
