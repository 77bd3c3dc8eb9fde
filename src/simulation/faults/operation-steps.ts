/** Controllers that die at a point of an operation's step: before it, when it is done and not recorded, when it is recorded, when it is undone. */
import type { Fault } from './fault.ts'

const MOST_POINTS = 12

export const killedInOperation: Fault = {
  name: 'process.killed-in-operation',
  weight: 4,
  begin(cloud, random) {
    let left = 1 + random.below(MOST_POINTS)
    return cloud.atGates((life, gate) => {
      if (!gate.startsWith('operation.') || --left > 0) return
      cloud.kill(life.name)
      left = Number.POSITIVE_INFINITY
    })
  },
}
