/** Looks for a schedule near a kept one that finds its bug: the same happenings, drawn otherwise and at other moments. */
import { type Regression, writeRegression } from '../../src/simulation/regressions.ts'
import type { Happening, Schedule } from '../../src/simulation/schedule.ts'
import { seededRandom } from '../../src/simulation/time/seeded-random.ts'
import type { Report } from './messages.ts'
import { withBug } from './planted.ts'
import { dealOut } from './processes.ts'

const MOST_COPIES = 4
const MOVED_MS = 8_000

/** @returns whether one was found, which is written in the place of the kept one: smaller, and sound without the bug */
export async function searchNear(regression: Regression, within: number): Promise<boolean> {
  const { name, planted = '', invariant, found, schedule } = regression
  for (let from = 1; from <= within; ) {
    const broken = await firstOf(orders(schedule, from, within), { planted, invariant })
    if (!broken) return false
    if (await isSound(broken.schedule)) {
      writeRegression(name, { found, invariant, planted, schedule: broken.schedule })
      return true
    }
    from = broken.seed + 1
  }
  return false
}

async function firstOf(
  tried: Iterator<{ schedule: Schedule; shrinks: boolean }>,
  { planted, invariant }: { planted: string; invariant: string },
): Promise<Report | undefined> {
  let broken: Report | undefined
  const hear = (report: Report) => {
    if (report.breaches[0]?.startsWith(invariant)) broken ??= report
    return broken !== undefined
  }
  await dealOut(tried, hear, withBug({ name: planted }))
  return broken
}

async function isSound(schedule: Schedule): Promise<boolean> {
  let isBroken = false
  const hear = ({ breaches }: Report) => {
    isBroken = breaches.length > 0
    return true
  }
  await dealOut([{ schedule, shrinks: false }].values(), hear, { count: 1 })
  return !isBroken
}

function* orders(schedule: Schedule, from: number, to: number) {
  for (let seed = from; seed <= to; seed++) yield { schedule: near(schedule, seed), shrinks: true }
}

function near({ bursts }: Schedule, seed: number): Schedule {
  const random = seededRandom(seed)
  const copies = 1 + random.below(MOST_COPIES)
  const moved = (one: Happening): Happening => ({
    ...one,
    seed: random.below(2 ** 32),
    at: Math.max(0, one.at + random.below(2 * MOVED_MS) - MOVED_MS),
    lastsMs: 1_000 + random.below(45_000),
  })
  const happeningsOf = (happenings: readonly Happening[]) =>
    happenings.flatMap((one) => Array.from({ length: one.what === 'action' ? copies : 1 }, () => moved(one)))
  return {
    seed,
    bursts: bursts.map(({ at, happenings }) => ({
      at,
      happenings: happeningsOf(happenings).toSorted((a, b) => a.at - b.at),
    })),
  }
}
