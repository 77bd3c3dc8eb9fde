/** Looks for planted bugs: each is lived with, seed after seed, until an invariant breaks that holds without it. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { PlantedBug } from '../../src/simulation/planted/index.ts'
import { type Order, PLANTED, type Report } from './messages.ts'
import { dealOut, type ProcessOptions } from './processes.ts'

const PLANT = join(import.meta.dirname, 'plant.ts')

export interface Hunt {
  /** The last seed. */
  within: number
  days: number
}

export interface Found {
  seed: number
  breaches: readonly string[]
}

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

async function find(bug: PlantedBug, { within, days }: Hunt, sound: SoundSeeds): Promise<Found | undefined> {
  const planted = { execArgv: ['--import', PLANT], environment: { ...process.env, [PLANTED]: bug.name } }
  for (let from = 1; from <= within; ) {
    const report = await firstBreach(from, within, days, planted)
    if (!report) return undefined
    if (await sound.has(report.seed)) return report
    from = report.seed + 1
  }
  return undefined
}

async function firstBreach(from: number, to: number, days: number, options: ProcessOptions): Promise<Report | undefined> {
  let broken: Report | undefined
  const hear = (report: Report) => {
    if (report.breaches.length > 0) broken = report
    return broken !== undefined
  }
  await dealOut(orders(from, to, days), hear, { ...options, count: 1 })
  return broken
}

function* orders(from: number, to: number, days: number): Generator<Order> {
  for (let seed = from; seed <= to; seed++) yield { seed, days, shrinks: false }
}

/** Seeds in which nothing breaks without a planted bug: what breaks in others proves nothing. */
class SoundSeeds {
  readonly #days: number
  readonly #known = new Map<number, Promise<boolean>>()

  constructor(days: number) {
    this.#days = days
  }

  has(seed: number): Promise<boolean> {
    const known = this.#known.get(seed) ?? firstBreach(seed, seed, this.#days, {}).then((broken) => broken === undefined)
    this.#known.set(seed, known)
    return known
  }
}
