/** Waiting for the world to become so: with a limit, and with the last thing seen in the error. */
import { setTimeout as sleep } from 'node:timers/promises'
import { crowding, measureSlowness } from '../../tools/test/slowness.ts'

export { sleep }

export interface Patience {
  /** On a quiet machine; on a busy one as much longer as everything is there. */
  withinMs?: number
  everyMs?: number
}

/**
 * Tries until it does not throw.
 * @returns what it returned. @throws Error with its last error when the limit is reached: a hang made visible, no measure of speed
 */
export async function eventually<T>(what: string, attempt: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { withinMs = 60_000, everyMs = 250 } = patience
  const began = performance.now()
  let limit = withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const waited = performance.now() - began
      if (waited > limit) limit = Math.max(limit, withinMs * Math.max(crowding(), await measureSlowness()))
      if (waited > limit)
        throw new Error(`Not so within ${Math.round(limit / 1000)} s: ${what}\n${messageOf(error)}`, { cause: error })
    }
    await sleep(everyMs)
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
