import type { Cost } from './cpu-time.ts'

/** What came of one stage of the tests. */
export interface Outcome {
  passed: number
  failed: number
  /** Ready to print, one for each failure. */
  failures: string[]
  /** What the test files cost. */
  costs: Cost[]
}

export const add = (a: Outcome, b: Outcome): Outcome => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  failures: [...a.failures, ...b.failures],
  costs: [...a.costs, ...b.costs],
})

export const NOTHING: Outcome = { passed: 0, failed: 0, failures: [], costs: [] }
