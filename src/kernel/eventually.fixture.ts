/** Waits in tests for what comes about by itself. */
import { systemClock } from './clock.ts'

const LEAST_MS = 150_000
const LEAST_LOOKS = 100

/**
 * Looks again and again until `look` gives something true. Gives up only after many looks over a long time: on a busy machine there are
 * fewer in a minute.
 * @param what it waits for, as the error says it
 */
export async function eventually<T>(what: string, look: () => T | Promise<T>, everyMs = 10): Promise<NonNullable<T>> {
  const began = systemClock.monotonic()
  for (let looks = 1; ; looks++) {
    const seen = await look()
    if (seen) return seen
    if (looks >= LEAST_LOOKS && systemClock.monotonic() - began > LEAST_MS) throw new Error(`It did not come about: ${what}`)
    await systemClock.sleep(everyMs)
  }
}
