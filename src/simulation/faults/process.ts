/** Controllers and agents that die at any await, and are started again on what they had kept. */
import type { Fault } from './fault.ts'

/** Somewhere within what an operation or a report takes. */
const MOST_GATES = 400

export const killed: Fault = {
  name: 'process.killed',
  weight: 6,
  begin(cloud, random) {
    const name = random.pick(cloud.processes)
    let left = 1 + random.below(MOST_GATES)
    return cloud.atGates((life) => {
      if (life.name !== name || --left > 0) return
      cloud.struck(killed.name)
      cloud.kill(name)
      left = Number.POSITIVE_INFINITY
    })
  },
}
