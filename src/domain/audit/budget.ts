/** Limits how many events each caller may cause in a time: a bucket of tokens each. */
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../kernel/clock.ts'

/** At once, and then this many a second. */
const BURST = 50
const PER_SECOND = 2
/** Callers remembered; the one that was heard longest ago goes first. */
const MOST_CALLERS = 10_000

interface Bucket {
  left: number
  at: number
}

export class Budget {
  readonly #clock: Clock
  readonly #buckets = new LRUCache<string, Bucket>({ max: MOST_CALLERS })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** False when the caller has used up what it has. */
  take(caller: string): boolean {
    const now = this.#clock.monotonic()
    const had = this.#buckets.get(caller) ?? { left: BURST, at: now }
    const left = Math.min(BURST, had.left + ((now - had.at) / 1000) * PER_SECOND)
    this.#buckets.set(caller, { left: left >= 1 ? left - 1 : left, at: now })
    return left >= 1
  }
}
