/** Networks that are split: who is on one side does not reach the other, and answers that were on their way are lost. */
import type { SeededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Fault } from './fault.ts'

/** @param draw decides who is kept apart from whom */
function split(
  name: string,
  draw: (cloud: SimulatedCloud, random: SeededRandom) => (from: string, to: string) => boolean,
): Fault {
  return {
    name: `network.split-${name}`,
    weight: 1,
    begin(cloud, random) {
      const isApart = draw(cloud, random)
      return cloud.network.fault({
        splits(from, to) {
          if (!isApart(from, to)) return false
          cloud.struck(`network.split-${name}`)
          return true
        },
      })
    },
  }
}

const hostnamesOf = ({ hosts }: SimulatedCloud): string[] => hosts.map(({ hostname }) => hostname)

const hostFromOne = split('host-from-one-controller', (cloud, random) => {
  const [host, controller] = [random.pick(hostnamesOf(cloud)), random.pick(cloud.controllers)]
  return (from, to) => from === host && to === controller
})

const hostFromAll = split('host-from-all', (cloud, random) => {
  const host = random.pick(hostnamesOf(cloud))
  return (from) => from === host
})

/** Some of the hosts, but not all, are on the side of the other controllers. */
const halves = split('hosts-in-halves', (cloud, random) => {
  const controller = random.pick(cloud.controllers)
  const side = new Set(hostnamesOf(cloud).filter(() => random.chance(0.5)))
  return (from, to) => side.has(from) && to === controller
})

const tenantsFromOne = split('tenants-from-one-controller', (cloud, random) => {
  const controller = random.pick(cloud.controllers)
  return (from, to) => to === controller && !cloud.processes.includes(from)
})

export const SPLITS: readonly Fault[] = [hostFromOne, hostFromAll, halves, tenantsFromOne]
