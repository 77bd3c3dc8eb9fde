/** Wall clocks of processes that are apart from each other, and that are set while a process runs. */
import type { Fault } from './fault.ts'

/** What time servers let them differ by, at the worst: a small part of a lease. */
const MOST_APART_MS = 2_000

const apart: Fault = {
  name: 'clocks.apart',
  weight: 2,
  begin(cloud, random) {
    const ends = cloud.processes.map((name) => {
      cloud.struck(apart.name)
      return cloud.setClock(name, random.below(2 * MOST_APART_MS) - MOST_APART_MS)
    })
    return () => {
      for (const end of ends) end()
    }
  },
}

const REACHES_MS = [10_000, 60_000, 3_600_000, 6 * 3_600_000]

/** Set ahead or back by seconds to hours, and later set right. */
const jumping: Fault = {
  name: 'clocks.jump',
  weight: 2,
  begin(cloud, random) {
    const by = (1 + random.below(random.pick(REACHES_MS))) * (random.chance(0.5) ? 1 : -1)
    cloud.struck(by > 0 ? 'clocks.jump-ahead' : 'clocks.jump-back')
    return cloud.setClock(random.pick(cloud.processes), by)
  },
}

export const CLOCK_FAULTS: readonly Fault[] = [apart, jumping]
