/** Controllers that do not reach what all others reach: the database, or the fabric. What they did others take over. */
import { fabricRefusals } from '../../drivers/network/refusals.ts'
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Fault } from './fault.ts'

/** Longer than leases, so that others take over. */
const LASTS_TIMES = 3
/** What a statement waits for an answer that does not come. */
const ANSWER_WITHIN_MS = 30_000
/** What a call of the fabric's waits so. */
const FABRIC_WITHIN_MS = 10_000
/** After which the database ends a transaction of which it hears no more. */
const IDLE_TRANSACTION_MS = 15_000

const apart = new WeakMap<SimulatedCloud, { met: string; times: number }>()

/** The one that is parted already, if there is one: of two, nobody would be left to take over. @returns who, and what ends it */
function meetOne(cloud: SimulatedCloud, random: SeededRandom): { met: string; release(): void } {
  const drawn = random.pick(cloud.controllers)
  const known = apart.get(cloud)
  const met = known?.met ?? drawn
  apart.set(cloud, { met, times: (known?.times ?? 0) + 1 })
  return {
    met,
    release() {
      const { times } = apart.get(cloud) ?? { times: 1 }
      if (times > 1) apart.set(cloud, { met, times: times - 1 })
      else apart.delete(cloud)
    },
  }
}

export const partedFromDatabase: Fault = {
  name: 'database.parted-from-one',
  weight: 3,
  lastsTimes: LASTS_TIMES,
  begin(cloud, random) {
    const { database, clock } = cloud
    const { met, release } = meetOne(cloud, random)
    const isSilent = random.chance(0.5)
    const parted = database.fault({
      parted(process) {
        if (process !== met) return undefined
        cloud.struck(partedFromDatabase.name)
        return isSilent ? ANSWER_WITHIN_MS : 0
      },
    })
    const unheard = database.notices.fault({
      notice: (process) => (process === met ? 'never' : 0),
      listening: (process) => (process !== met ? undefined : isSilent ? 'silent' : 'refused'),
    })
    const breakThem = () => {
      const life = cloud.lives.get(met)
      if (life) database.breakConnections(life)
      database.notices.lose(met)
    }
    const cancel = clock.after(isSilent ? IDLE_TRANSACTION_MS : 0, breakThem)
    return () => {
      release()
      cancel()
      parted()
      unheard()
    }
  },
}

export const partedFromFabric: Fault = {
  name: 'fabric.parted-from-one',
  weight: 3,
  lastsTimes: LASTS_TIMES,
  begin(cloud, random) {
    const { met, release } = meetOne(cloud, random)
    const after = random.chance(0.5) ? 0 : random.below(FABRIC_WITHIN_MS)
    const parted = cloud.driverFaults.fault(({ process, kind }) => {
      if (process !== met || kind !== 'fabric') return undefined
      cloud.struck(partedFromFabric.name)
      const before = after > 0 ? cloud.driverFaults.delay(after) : undefined
      return { before, refusal: fabricRefusals.fabric_silent() }
    })
    return () => {
      release()
      parted()
    }
  },
}

export const PARTED: readonly Fault[] = [partedFromDatabase, partedFromFabric]
