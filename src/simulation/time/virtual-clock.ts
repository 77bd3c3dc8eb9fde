/** A clock that stands still until it is moved: timers fire in order of their time, and of their making where the time is the same. */
import type { Clock } from '../../kernel/clock.ts'

interface Timer {
  at: number
  order: number
  fire: () => void
}

export class VirtualClock {
  readonly #heap: Timer[] = []
  /** What each sleeper listens to, until it wakes. */
  readonly #listening = new Set<() => void>()
  #order = 0
  /** Milliseconds since the beginning. */
  elapsed = 0

  /** When the next timer fires, in milliseconds since the beginning. */
  get next(): number | undefined {
    return this.#heap[0]?.at
  }

  at(at: number, fire: () => void): () => void {
    const timer: Timer = { at, order: this.#order++, fire }
    push(this.#heap, timer)
    return () => {
      timer.fire = idle
    }
  }

  /** Moves to the next timer and fires it. @returns false when there is none */
  fireNext(): boolean {
    const timer = pop(this.#heap)
    if (!timer) return false
    this.elapsed = Math.max(this.elapsed, timer.at)
    timer.fire()
    return true
  }

  /** As if everything had stood still until then: what was due meanwhile fires once, late. */
  jumpTo(at: number): void {
    this.elapsed = Math.max(this.elapsed, at)
  }

  /** Nobody wakes any more. Whoever sleeps stops listening: a signal made of others, which somebody listens to, is kept for ever. */
  end(): void {
    for (const forget of [...this.#listening]) forget()
    this.#heap.length = 0
  }

  /** What one process sees: its wall clock may be apart from the others', and jump. @param startedAt milliseconds since 1970, asked each time */
  view(startedAt: () => number): Clock {
    const after = (ms: number, fn: () => void) => this.at(this.elapsed + Math.max(0, Number.isFinite(ms) ? ms : 1e12), fn)
    return {
      now: () => Math.floor(startedAt() + this.elapsed),
      monotonic: () => this.elapsed,
      after,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason)
          const onAbort = () => {
            this.#listening.delete(forget)
            cancel()
            reject(signal?.reason)
          }
          const forget = () => {
            this.#listening.delete(forget)
            signal?.removeEventListener('abort', onAbort)
          }
          const cancel = after(ms, () => {
            forget()
            resolve()
          })
          if (!signal) return
          this.#listening.add(forget)
          signal.addEventListener('abort', onAbort, { once: true })
        }),
    }
  }
}

const idle = () => {}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up] as Timer
    if (!isBefore(timer, parent)) break
    heap[at] = parent
    at = up
  }
  heap[at] = timer
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (!first || !last || heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++
    if (!isBefore(heap[child] as Timer, last)) break
    heap[at] = heap[child] as Timer
    at = child
  }
  heap[at] = last
  return first
}
