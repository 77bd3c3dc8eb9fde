/** Controllers and agents that die at any await and are started again on what they had kept, or stand still for a while. */
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Fault } from './fault.ts'

/** Somewhere within what an operation or a report takes. */
const MOST_GATES = 400

/** When the process has passed so many gates, whichever life of it that is. @returns what ends the waiting */
function atGate(cloud: SimulatedCloud, name: string, gates: number, act: () => void): () => void {
  let left = gates
  const end = cloud.atGates((life) => {
    if (life.name !== name || --left > 0) return
    end()
    act()
  })
  return end
}

function kill(cloud: SimulatedCloud, name: string, fault: string): void {
  cloud.struck(fault)
  cloud.kill(name)
}

const killed: Fault = {
  name: 'process.killed',
  weight: 6,
  begin(cloud, random) {
    const name = random.pick(cloud.processes)
    return atGate(cloud, name, 1 + random.below(MOST_GATES), () => kill(cloud, name, killed.name))
  },
}

/** At one and the same moment, as when they stand in one rack. */
const killedTogether: Fault = {
  name: 'process.killed-together',
  weight: 2,
  begin(cloud, random) {
    const first = random.pick(cloud.processes)
    const others = cloud.processes.filter((name) => name !== first && random.chance(0.5))
    return atGate(cloud, first, 1 + random.below(MOST_GATES), () => {
      for (const name of [first, ...others]) kill(cloud, name, killedTogether.name)
    })
  },
}

/** Again and again, before it has gone on with what it had kept. */
const killedWhileStarting: Fault = {
  name: 'process.killed-while-starting',
  weight: 2,
  begin(cloud, random) {
    const name = random.pick(cloud.processes)
    let end = () => {}
    let left = 2 + random.below(MOST_DEATHS)
    const again = () => {
      kill(cloud, name, killedWhileStarting.name)
      if (--left > 0) end = atGate(cloud, name, gatesOfStart(random), again)
    }
    again()
    return () => end()
  },
}

const MOST_DEATHS = 5
const gatesOfStart = (random: SeededRandom): number => 1 + random.below(random.chance(0.5) ? 10 : 150)

/** After which the database ends a transaction in which nothing happens. */
const IDLE_TRANSACTION_MS = 15_000
/** Longer than any lease: others take over meanwhile, and whoever wakes up believes that it has what it had. */
const LONG_MS = 25_000

const frozen: Fault = {
  name: 'process.frozen',
  weight: 4,
  begin(cloud, random) {
    const name = random.chance(0.7) ? random.pick(cloud.controllers) : random.pick(cloud.processes)
    let thaw = () => {}
    const end = atGate(cloud, name, 1 + random.below(SOON_GATES), () => {
      thaw = freeze(cloud, name)
    })
    return () => {
      end()
      thaw()
    }
  },
}

const SOON_GATES = 60

/** @returns what thaws it */
function freeze(cloud: SimulatedCloud, name: string): () => void {
  const life = cloud.lives.get(name)
  if (!life) return () => {}
  const since = cloud.time.elapsed
  cloud.struck(frozen.name)
  life.freeze()
  const cancel = cloud.clock.after(IDLE_TRANSACTION_MS, () => cloud.database.breakConnections(life))
  return () => {
    cancel()
    if (cloud.time.elapsed - since > LONG_MS) cloud.struck('process.frozen-longer-than-leases')
    life.thaw()
  }
}

export const PROCESS_FAULTS: readonly Fault[] = [killed, killedTogether, killedWhileStarting, frozen]
