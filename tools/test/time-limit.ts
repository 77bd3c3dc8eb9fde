/** Stretches the time a test may take by how slow the machine is just now. */
import { measureSlowness } from './slowness.ts'

const MEASURED_FOR_MS = 10_000

export class TimeLimit {
  readonly #base: number
  #slowness = Promise.resolve(1)
  #measuredAt = Number.NEGATIVE_INFINITY

  /** @param base milliseconds on a quiet machine; never less */
  constructor(base: number) {
    this.#base = base
  }

  async now(): Promise<number> {
    if (performance.now() - this.#measuredAt > MEASURED_FOR_MS) {
      this.#measuredAt = performance.now()
      this.#slowness = measureSlowness()
    }
    return Math.round(this.#base * (await this.#slowness))
  }
}
