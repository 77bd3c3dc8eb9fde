/** Adds up what many schedules came to: speed, what went wrong how often, and what never happened. */
import { SERVICES } from '../../src/programs/services.ts'
import { FAULTS } from '../../src/simulation/faults/index.ts'
import { ACTIONS } from '../../src/simulation/tenants/actions/index.ts'
import { operationsToAsk } from '../../src/simulation/tenants/coverage.ts'
import type { Report } from './messages.ts'

const HOUR = 3_600_000
/** A controller may die at each of these of every step. */
const POINTS = ['before', 'did', 'recorded'] as const

export class Totals {
  failed = 0
  #seeds = 0
  #hours = 0
  #awake = 0
  readonly #counts = new Map<string, number>()
  readonly #beganAt = performance.now()

  add({ breaches, virtualMs, awakeMs, counts }: Report): void {
    this.#seeds++
    if (breaches.length > 0) this.failed++
    this.#hours += virtualMs / HOUR
    this.#awake += awakeMs / HOUR
    for (const [what, times] of counts) this.#counts.set(what, (this.#counts.get(what) ?? 0) + times)
  }

  line(): string {
    const seconds = (performance.now() - this.#beganAt) / 1000
    const hours = `${this.#hours.toFixed(0)} virtual hours (${this.#awake.toFixed(1)} of them awake)`
    return `${this.#seeds} seeds, ${this.failed} failed; ${hours} in ${seconds.toFixed(0)} s: ${(this.#hours / seconds).toFixed(1)} virtual hours a second`
  }

  counted(): string[] {
    return [...this.#counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([what, times]) => `${String(times).padStart(9)}  ${what}`)
  }

  /** How many of the operations of the APIs were asked with success. */
  asked(): string {
    const all = operationsToAsk()
    return `${all.filter((what) => this.#counts.has(what)).length} of ${all.length} operations of the APIs were asked with success`
  }

  /** Kinds of faults and actions that did not come up, steps at which nobody died, undos that nothing needed, operations of the APIs that nobody was granted. */
  neverSeen(): string[] {
    const steps = SERVICES.flatMap(({ operationKinds = [] }) => operationKinds).flatMap(({ name, steps }) =>
      steps.flatMap((step) => [
        ...POINTS.map((point) => `killed at operation.${name}/${step.name}/${point}`),
        ...(step.undo ? [`gate operation.${name}/${step.name}/undid`] : []),
      ]),
    )
    const drawn = [...FAULTS.map(({ name }) => `fault ${name}`), ...ACTIONS.map(({ name }) => `action ${name}`)]
    const all = [...drawn, ...steps, ...operationsToAsk()]
    return all.filter((what) => !this.#counts.has(what)).map((what) => `never: ${what}`)
  }
}
