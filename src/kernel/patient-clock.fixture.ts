/** Runs limits down slowly, for tests with real peers: time-outs of ours that only a busy machine would reach strike much later. */
import { type Clock, systemClock } from './clock.ts'

/** How much longer a limit is. A test that wants one to strike gives one that much shorter. */
export const PATIENCE = 20

/** What sleeps for many seconds waits for a limit, too. */
const LIMIT_MS = 5_000

/** Sleeping between two looks takes the time it says. */
export const patientClock: Clock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() / PATIENCE,
  sleep: (ms, signal) => systemClock.sleep(ms >= LIMIT_MS ? ms * PATIENCE : ms, signal),
  after: (ms, fn) => systemClock.after(ms * PATIENCE, fn),
}
