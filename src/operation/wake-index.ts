/** Who waits for what: found by the change's key, so that a thousand waiting operations cost a change nothing. */
import type { Clock } from '../kernel/clock.ts'

/** Timers of Node hold no more than 24 days; whoever waits longer is only looked at once in between. */
const LONGEST_TIMER_MS = 86_400_000

interface Entry {
  key: string | null
  ours: boolean
  cancel: () => void
}

export class WakeIndex {
  readonly #clock: Clock
  readonly #wake: (id: string) => void
  readonly #entries = new Map<string, Entry>()
  readonly #byKey = new Map<string, Set<string>>()

  constructor(clock: Clock, wake: (id: string) => void) {
    this.#clock = clock
    this.#wake = wake
  }

  /** Wakes `id` once: at `at` (milliseconds since 1970), or when `key` changes. */
  put(id: string, key: string | null, at: number, ours = true): void {
    this.remove(id)
    const left = Math.min(Math.max(at - this.#clock.now(), 0), LONGEST_TIMER_MS)
    this.#entries.set(id, { key, ours, cancel: this.#clock.after(left, () => this.#fire(id)) })
    if (key === null) return
    const ids = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, ids.add(id))
  }

  /**
   * The same for what was read from the store, which may be older than what `put` said.
   * @returns whether it was unknown here: then its change may have come before anybody who lives listened for it
   */
  offer(id: string, key: string | null, at: number): boolean {
    const known = this.#entries.get(id)
    if (!known?.ours) this.put(id, key, at, false)
    return known === undefined
  }

  remove(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.cancel()
    this.#entries.delete(id)
    if (entry.key === null) return
    const ids = this.#byKey.get(entry.key)
    ids?.delete(id)
    if (ids?.size === 0) this.#byKey.delete(entry.key)
  }

  changed(key: string): void {
    for (const id of [...(this.#byKey.get(key) ?? [])]) this.#fire(id)
  }

  /** Forgets whoever is not in `open`: another controller saw them through. */
  keepOnly(open: ReadonlySet<string>): void {
    for (const id of [...this.#entries.keys()]) if (!open.has(id)) this.remove(id)
  }

  clear(): void {
    for (const id of [...this.#entries.keys()]) this.remove(id)
  }

  get size(): number {
    return this.#entries.size
  }

  #fire(id: string): void {
    this.remove(id)
    this.#wake(id)
  }
}
