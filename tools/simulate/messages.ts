/** What the command and its processes tell each other. */
import type { Schedule } from '../../src/simulation/schedule.ts'

export interface Order {
  schedule: Schedule
  /** Of one that fails: its schedule is made smaller, which takes a minute. */
  shrinks: boolean
}

export interface Report {
  seed: number
  /** A line each: the invariant and what was not so. */
  breaches: string[]
  /** What happened in the smallest schedule that fails so; of one that did not fail, in the whole. */
  story: string[]
  /** That one. */
  schedule: Schedule
  trace: string
  virtualMs: number
  awakeMs: number
  counts: [string, number][]
}

/** In its environment, which bug a process is to be given. */
export const PLANTED = 'WELKIN_SIMULATION_PLANTED'
