/** Looks for planted bugs: each is lived with, seed after seed, until something breaks that holds without it. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { PlantedBug } from '../../src/simulation/planted/index.ts'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import { type Order, PLANTED, type Report } from './messages.ts'
import { dealOut, type ProcessOptions } from './processes.ts'

/** More happens than in other schedules, so that fewer are needed. */
const BUSYNESS = 4
const PLANT = join(import.meta.dirname, 'plant.ts')

export interface Hunt {
  /** The last seed. */
  within: number
  days: number
  /** What is found is made smaller: a minute each. */
  shrinks?: boolean
}

export type Found = Pick<Report, 'seed' | 'breaches' | 'schedule'>

/** @param hear is told of each as its hunt ends; found: undefined when no seed told of it */
export async function findPlanted(
  bugs: readonly PlantedBug[],
  hunt: Hunt,
  hear: (bug: PlantedBug, found: Found | undefined) => void,
): Promise<void> {
  const sound = new SoundSeeds(hunt.days)
  const left = bugs.values()
  const work = async () => {
    for (const bug of left) hear(bug, await find(bug, hunt, sound))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
}

/** How a process begins that is given the bug. */
export const withBug = ({ name }: Pick<PlantedBug, 'name'>): ProcessOptions => ({
  execArgv: ['--import', PLANT],
  environment: { ...process.env, [PLANTED]: name },
})

async function find(bug: PlantedBug, { within, days, shrinks = false }: Hunt, sound: SoundSeeds): Promise<Found | undefined> {
  for (let from = 1; from <= within; ) {
    const broken = await firstBroken({ from, to: within, days, shrinks }, withBug(bug))
    if (!broken) return undefined
    if (await sound.has(broken.seed)) return broken
    from = broken.seed + 1
  }
  return undefined
}

interface Seeds {
  from: number
  to: number
  days: number
  shrinks: boolean
}

/** A seed at which the process ends, or nothing would ever happen again, is one that is broken too. */
async function firstBroken(seeds: Seeds, options: ProcessOptions): Promise<Found | undefined> {
  let broken: Found | undefined
  let seed = seeds.from
  const hear = (report: Report) => {
    seed = report.seed + 1
    if (report.breaches.length > 0) broken = report
    return broken !== undefined
  }
  try {
    await dealOut(orders(seeds), hear, { ...options, count: 1 })
  } catch (error) {
    return {
      seed,
      breaches: [error instanceof Error ? error.message : String(error)],
      schedule: scheduleOf(seed, seeds.days, BUSYNESS),
    }
  }
  return broken
}

function* orders({ from, to, days, shrinks }: Seeds): Generator<Order> {
  for (let seed = from; seed <= to; seed++) yield { schedule: scheduleOf(seed, days, BUSYNESS), shrinks }
}

/** Seeds in which nothing breaks without a planted bug: what breaks in others proves nothing. */
class SoundSeeds {
  readonly #days: number
  readonly #known = new Map<number, Promise<boolean>>()

  constructor(days: number) {
    this.#days = days
  }

  has(seed: number): Promise<boolean> {
    const known =
      this.#known.get(seed) ??
      firstBroken({ from: seed, to: seed, days: this.#days, shrinks: false }, {}).then((broken) => broken === undefined)
    this.#known.set(seed, known)
    return known
  }
}
