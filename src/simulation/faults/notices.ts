/** Notifications of changes that come late, get lost, or break off, while the database answers: nobody but the follower's clock reads the feed then, and soon enough. */
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { NoticeFaults } from '../world/notices.ts'
import type { Fault } from './fault.ts'

/** @param draw decides how; `isMet` says of a process whether it is one that this happens to */
function fault(
  name: string,
  draw: (cloud: SimulatedCloud, random: SeededRandom, struck: () => void) => Partial<NoticeFaults>,
): Fault {
  return {
    name: `notices.${name}`,
    weight: 1,
    isHarmless: true,
    begin(cloud, random) {
      const faults = draw(cloud, random, () => cloud.struck(`notices.${name}`))
      const met = random.chance(0.5) ? random.pick(cloud.controllers) : undefined
      const isMet = (process: string) => met === undefined || process === met
      return cloud.database.notices.fault({
        notice: (process) => (isMet(process) ? (faults.notice?.(process) ?? 0) : 0),
        listening: (process) => (isMet(process) ? faults.listening?.(process) : undefined),
      })
    },
  }
}

const MOST_LATE_MS = 30_000

const late = fault('late', (_cloud, random, struck) => ({
  notice: () => {
    struck()
    return random.below(MOST_LATE_MS)
  },
}))

/** The connection is dead, and nobody has heard of it. */
const lost = fault('lost', (_cloud, _random, struck) => ({
  notice: () => {
    struck()
    return 'never'
  },
}))

/** The connection ends, and there is no other while it lasts. */
const brokenOff = fault('broken-off', (cloud, random, struck) => {
  cloud.database.notices.lose()
  struck()
  const how = random.pick(['refused', 'silent'] as const)
  return {
    listening: () => {
      struck()
      return how
    },
  }
})

export const NOTICE_FAULTS: readonly Fault[] = [late, lost, brokenOff]
