/** What happens in a simulated cloud and when, decided by a seed before anything begins: so that parts can be left out and the rest stays what it is. */
import { FAULTS } from './faults/index.ts'
import { ACTIONS } from './tenants/actions/index.ts'
import { type SeededRandom, seededRandom } from './time/seeded-random.ts'

/** Something that a tenant does, or that goes wrong. */
export interface Happening {
  /** Milliseconds since the beginning of its burst. */
  at: number
  what: 'action' | 'fault'
  /** Of an action or a fault of the lists. */
  name: string
  /** Decides what the name leaves open. */
  seed: number
  /** An action's, from 0. */
  tenant: number
  /** A fault's, in milliseconds. */
  lastsMs: number
}

/** Tenants are awake for some minutes and sleep for hours; things go wrong while they are awake. */
export interface Burst {
  /** Milliseconds since the beginning of the simulation. */
  at: number
  happenings: readonly Happening[]
}

export interface Schedule {
  seed: number
  bursts: readonly Burst[]
}

const HOUR = 3_600_000
const BURST_MS = { least: 30_000, more: 90_000 }
const ACTIONS_EACH = { least: 12, more: 16 }
const MOST_FAULTS = 4

/** Of every simulated cloud. */
export const TENANTS = 3

/** @param busyness so many times as much is done as usual, and half so many times as much goes wrong */
export function scheduleOf(seed: number, days: number, busyness = 1): Schedule {
  const random = seededRandom(seed)
  const bursts = Array.from({ length: days }, (_, day) => ({
    at: day * 24 * HOUR + random.below(20) * HOUR + 60_000,
    happenings: happeningsOf(random, TENANTS, busyness),
  }))
  return { seed, bursts }
}

function happeningsOf(random: SeededRandom, tenants: number, busyness: number): Happening[] {
  const lengthMs = BURST_MS.least + random.below(BURST_MS.more)
  const common = () => ({
    at: random.below(lengthMs),
    seed: random.below(2 ** 32),
    tenant: random.below(tenants),
    lastsMs: 1_000 + random.below(45_000),
  })
  const actions = Array.from({ length: busyness * (ACTIONS_EACH.least + random.below(ACTIONS_EACH.more)) }, () => ({
    ...common(),
    what: 'action' as const,
    name: byWeight(random, ACTIONS).name,
  }))
  const faults = Array.from({ length: Math.ceil(busyness / 2) * random.below(MOST_FAULTS + 1) }, () => ({
    ...common(),
    what: 'fault' as const,
    name: byWeight(random, FAULTS).name,
  }))
  return [...actions, ...faults].toSorted((a, b) => a.at - b.at)
}

function byWeight<T extends { weight: number }>(random: SeededRandom, from: readonly T[]): T {
  let left = random.below(from.reduce((sum, { weight }) => sum + weight, 0))
  for (const one of from) {
    left -= one.weight
    if (left < 0) return one
  }
  throw new Error('nothing has a weight')
}
