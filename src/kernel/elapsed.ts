/** Measures how long ago a stored wall time was, although the wall clock may have been set meanwhile. */
import type { Clock } from './clock.ts'

interface Sample {
  /** The wall clock when it was taken. */
  wall: number
  /** What the wall clock was ahead of the monotonic one. */
  offset: number
}

/** Less than this is drift and rounding, not somebody who set the clock. */
const SET_BY_MS = 1000
const MOST_SAMPLES = 100

const samplesOf = new WeakMap<Clock, Sample[]>()

/** Notes whether the clock was set since the last time; whoever stores wall times calls it as it does so. */
export function watchWallClock(clock: Clock): readonly Sample[] {
  let samples = samplesOf.get(clock)
  if (!samples) {
    samples = []
    samplesOf.set(clock, samples)
  }
  const wall = clock.now()
  const offset = wall - clock.monotonic()
  const last = samples[0]
  if (!last || Math.abs(offset - last.offset) > SET_BY_MS) samples.unshift({ wall, offset })
  if (samples.length > MOST_SAMPLES) samples.pop()
  return samples
}

/**
 * Milliseconds that have passed since `wall`, a time that was stored by a clock of this cloud: by the monotonic clock, as far as this
 * process has run since.
 */
export function elapsedSince(clock: Clock, wall: number): number {
  const samples = watchWallClock(clock)
  const ages = samples.filter((sample) => sample.wall <= wall + SET_BY_MS).map(({ offset }) => clock.monotonic() + offset - wall)
  // under the newest setting of the clock in which the time could have been stored; one that is to come was stored under another
  return ages.find((age) => age >= -SET_BY_MS) ?? clock.monotonic() + (samples.at(-1)?.offset ?? 0) - wall
}
