/** Time that passes only when told to: for tests and the simulation. */
import { type Clock, nextTurn } from './clock.ts'

export interface VirtualClock extends Clock {
  /** Lets `ms` pass: whatever is due is called in order of its time (then of asking), each with its own time on the clock. */
  advance(ms: number): Promise<void>
  /** Jumps to the next timer and calls what is due then. @returns false when there is none */
  advanceToNext(): Promise<boolean>
  /** How many timers are set. */
  readonly timers: number
}

interface Timer {
  at: number
  order: number
  fn: () => void
}

/** Turns of the event loop given to what a timer set off, before time goes on: enough for work that does no real waiting. */
const TURNS = 4

export function virtualClock(start = 1_767_225_600_000): VirtualClock {
  const timers = new Set<Timer>()
  let now = start
  let order = 0

  const after = (ms: number, fn: () => void) => {
    const timer = { at: now + Math.max(0, ms), order: order++, fn }
    timers.add(timer)
    return () => {
      timers.delete(timer)
    }
  }
  const settle = async () => {
    for (let i = 0; i < TURNS; i++) await nextTurn()
  }
  const firstUntil = (end: number) => [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
  const fire = async (timer: Timer) => {
    timers.delete(timer)
    now = Math.max(now, timer.at)
    timer.fn()
    await settle()
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    after,
    sleep: (ms, signal) => sleepWith(after, ms, signal),
    get timers() {
      return timers.size
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let timer = firstUntil(end); timer; timer = firstUntil(end)) await fire(timer)
      now = end
    },
    async advanceToNext() {
      await settle()
      const timer = firstUntil(Infinity)
      if (timer) await fire(timer)
      return timer !== undefined
    },
  }
}

const sleepWith = (after: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
