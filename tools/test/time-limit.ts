/** Stretches the time a test may take by how slow the machine is just now, measured by the start of an empty process. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** What an empty process takes to start and end on a machine with nothing else to do. */
const QUIET_MS = 60
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
    return Math.round(this.#base * Math.max(1, await this.#slowness))
  }
}

async function measureSlowness(): Promise<number> {
  const began = performance.now()
  await run(process.execPath, ['-e', '0'])
  return (performance.now() - began) / QUIET_MS
}
