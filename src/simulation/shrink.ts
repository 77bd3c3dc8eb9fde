/** Leaves out of a schedule what its breach does not need: what is left is the story to read. */
import type { RunResult } from './run.ts'
import type { Happening, Schedule } from './schedule.ts'

type Try = (schedule: Schedule) => Promise<RunResult>

/** Runs at most; each takes about a second. */
const MOST_RUNS = 60

/**
 * By halves, then by smaller and smaller parts (Zeller's delta debugging), as long as the same invariant is broken.
 * @returns the run of the smallest schedule found
 */
export async function shrink(failed: RunResult, run: Try): Promise<RunResult> {
  const wanted = failed.breaches[0]?.invariant
  let best = failed
  let parts = 2
  for (let runs = 0; runs < MOST_RUNS; ) {
    const all = best.schedule.bursts.flatMap(({ happenings }) => happenings)
    const size = Math.ceil(all.length / parts)
    let isSmaller = false
    for (let from = 0; from < all.length && runs < MOST_RUNS; from += size) {
      runs++
      const tried = await run(without(best.schedule, new Set(all.slice(from, from + size))))
      if (tried.breaches[0]?.invariant !== wanted) continue
      best = tried
      isSmaller = true
      break
    }
    if (isSmaller) parts = Math.max(2, parts - 1)
    else if (size <= 1) break
    else parts = Math.min(all.length, parts * 2)
  }
  return best
}

/** Bursts of which nothing is left stay: time passes in them. */
const without = (schedule: Schedule, left: ReadonlySet<Happening>): Schedule => ({
  ...schedule,
  bursts: schedule.bursts.map(({ at, happenings }) => ({ at, happenings: happenings.filter((one) => !left.has(one)) })),
})
