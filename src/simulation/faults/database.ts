/** A database that is late, away, full, read-only, or forgets to say that it has committed. */
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { DatabaseFaults } from '../world/lent-connection.ts'
import type { Fault } from './fault.ts'

type Struck = () => void

/** @param draw decides how hard it is; what it gives calls `struck` whenever it has done something */
function fault(
  name: string,
  draw: (random: SeededRandom, struck: Struck, cloud: SimulatedCloud) => Partial<DatabaseFaults>,
): Fault {
  return {
    name: `database.${name}`,
    weight: 1,
    begin: (cloud, random) => cloud.database.fault(draw(random, () => cloud.struck(`database.${name}`), cloud)),
  }
}

const slow = fault('late', (random, struck) => {
  const most = 2 + random.below(200)
  return {
    latency: () => {
      struck()
      return random.below(most)
    },
  }
})

const LONGEST_STALL_MS = 40_000

/** Now and then a statement takes tens of seconds, or a time comes in which all do: longer than whoever asked waits, and than leases last. */
const stalls = fault('stalls', (random, struck, { time }) => {
  const until = time.elapsed + random.below(LONGEST_STALL_MS)
  const part = random.chance(0.5) ? 0.01 : undefined
  return {
    latency: () => {
      const isMet = part === undefined ? time.elapsed < until : random.chance(part)
      if (!isMet) return 0
      struck()
      return part === undefined ? until - time.elapsed : random.below(LONGEST_STALL_MS)
    },
  }
})

/** Some statements fail, as over connections that break. */
const breaking = fault('breaks-connections', (random, struck) => {
  const part = (1 + random.below(20)) / 100
  return {
    refusal: () => {
      if (!random.chance(part)) return undefined
      struck()
      return 'database_silent'
    },
  }
})

const readOnly = fault('read-only', (_random, struck) => ({
  refusal: (use) => {
    if (use !== 'write') return undefined
    struck()
    return 'database_read_only'
  },
}))

/** What is written there is refused, or only its commit is. */
const full = fault('full', (random, struck) => {
  const use = random.pick(['write', 'commit'] as const)
  return {
    refusal: (asked) => {
      if (asked !== use) return undefined
      struck()
      return 'database_full'
    },
  }
})

/** Away for as long as it lasts; whatever transaction was under way is lost. */
const failsOver = fault('fails-over', (_random, struck, cloud) => {
  cloud.database.breakConnections()
  return {
    refusal: () => {
      struck()
      return 'database_silent'
    },
  }
})

const forgetful = fault('loses-commits', (random, struck) => {
  const part = (5 + random.below(50)) / 100
  return {
    losesCommit: () => {
      if (!random.chance(part)) return false
      struck()
      return true
    },
  }
})

export const DATABASE_FAULTS: readonly Fault[] = [slow, stalls, breaking, readOnly, full, failsOver, forgetful]
