/** Asks lists one at a time, each after something has changed: what is kept of a list since before does not help it. */
import type { Session } from '../api.ts'
import { median } from '../benchmark.ts'
import type { BenchCloud } from '../cloud.ts'
import { restingCpu } from '../controller-cpu.ts'
import type { Plans } from '../plans/plans.ts'
import type { Asked } from './paths.ts'
import type { Templates } from './templates.ts'

export interface Timed extends Asked {
  /** Milliseconds of the controller's processor, the median of some. */
  ms: number
  /** How the database read it, where that is asked for. */
  plan?: string
}

export interface Sessions {
  member: Session
  admin: Session
}

const TIMES = 3

/** @throws Error when a list is not answered */
export async function timeLists(
  cloud: BenchCloud,
  { member, admin }: Sessions,
  { network }: Templates,
  paths: readonly Asked[],
  plans?: Plans,
): Promise<Timed[]> {
  const timed: Timed[] = []
  for (const asked of paths) {
    const session = asked.admin ? admin : member
    const took: number[] = []
    for (let i = 0; i <= TIMES; i++) {
      await member.call('PUT', `/networking/v2.0/networks/${network}`, { network: { description: `${i}` } })
      const before = await restingCpu(cloud)
      plans?.begin()
      await session.call('GET', asked.path)
      if (i > 0) took.push((await restingCpu(cloud)) - before)
    }
    timed.push({ ...asked, ms: median(took), ...(plans && { plan: plans.end() }) })
  }
  return timed
}
