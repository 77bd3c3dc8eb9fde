import type { Clock } from '../../kernel/clock.ts'

export interface WaitOptions {
  signal?: AbortSignal
  /** Milliseconds. */
  timeoutMs?: number
}

/**
 * Resolves with the first value of `probe` that is neither undefined nor false. It is asked at once and each time that
 * `subscribe`'s callback runs; never by polling. Rejects with what `probe` throws, the signal's reason, or `onTimeout()`.
 */
export function waitUntil<R>(
  clock: Clock,
  probe: () => R | undefined | false,
  subscribe: (again: () => void) => () => void,
  { signal, timeoutMs }: WaitOptions,
  onTimeout: () => Error,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = []
    const settle = (act: () => void) => {
      for (const step of undo.splice(0)) step()
      act()
    }
    const look = () => {
      try {
        const value = probe()
        if (value !== undefined && value !== false) settle(() => resolve(value))
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const onAbort = () => settle(() => reject(signal?.reason))
    if (signal?.aborted) return reject(signal.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    undo.push(() => signal?.removeEventListener('abort', onAbort), subscribe(look))
    if (timeoutMs !== undefined) undo.push(clock.after(timeoutMs, () => settle(() => reject(onTimeout()))))
    look()
  })
}
