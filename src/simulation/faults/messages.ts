/** Messages between tenants, agents and controllers that come late or not at all. */
import type { Fault } from './fault.ts'

export const lossy: Fault = {
  name: 'network.loses',
  weight: 2,
  begin({ network }, random) {
    const part = random.below(50) / 100
    return network.fault({
      loses: () => (random.chance(part) ? (random.chance(0.5) ? 'request' : 'answer') : undefined),
    })
  },
}

export const late: Fault = {
  name: 'network.late',
  weight: 2,
  begin({ network }, random) {
    const most = 1 + random.below(20_000)
    return network.fault({ latency: () => random.below(most) })
  },
}
