/** Messages between tenants, agents and controllers that come late, in another order, twice or not at all. */
import type { Message } from '../world/network.ts'
import type { Fault } from './fault.ts'

const lossy: Fault = {
  name: 'network.loses',
  weight: 2,
  begin(cloud, random) {
    const part = random.below(50) / 100
    return cloud.network.fault({
      loses: () => {
        if (!random.chance(part)) return undefined
        const where = random.chance(0.5) ? 'request' : 'answer'
        cloud.struck(`network.loses-${where}`)
        return where
      },
    })
  },
}

/** Hosts are not heard of, or hear nothing, while all others get what they ask for. */
const losesAgents: Fault = {
  name: 'network.loses-agents',
  weight: 2,
  begin(cloud, random) {
    const part = (30 + random.below(50)) / 100
    return cloud.network.fault({
      loses: ({ path }) => {
        if (!path.startsWith('/agent/') || !random.chance(part)) return undefined
        const where = random.chance(0.7) ? 'request' : 'answer'
        cloud.struck(`network.loses-agents-${where}`)
        return where
      },
    })
  },
}

const late: Fault = {
  name: 'network.late',
  weight: 2,
  begin(cloud, random) {
    const most = 1 + random.below(20_000)
    return cloud.network.fault({
      latency: () => {
        cloud.struck(late.name)
        return random.below(most)
      },
    })
  },
}

/** Some wait so long that what was sent after them comes before them. */
const reordered: Fault = {
  name: 'network.reorders',
  weight: 2,
  begin(cloud, random) {
    return cloud.network.fault({
      latency: () => {
        if (!random.chance(0.3)) return 0
        cloud.struck(reordered.name)
        return random.below(5_000)
      },
    })
  },
}

/** A tenant's program asks once; what it has no answer to, a proxy asks again where that does no harm. Agents' requests may all come twice, but for those that join. */
const mayComeTwice = ({ path, method }: Message): boolean =>
  path.startsWith('/agent/') ? !path.endsWith('/join') : method === 'GET'

const repeated: Fault = {
  name: 'network.repeats',
  weight: 2,
  begin(cloud, random) {
    return cloud.network.fault({
      repeats: (message) => {
        if (!mayComeTwice(message) || !random.chance(0.3)) return false
        cloud.struck(repeated.name)
        return true
      },
    })
  },
}

export const MESSAGE_FAULTS: readonly Fault[] = [lossy, losesAgents, late, reordered, repeated]
