/** What is wrong with the drivers of a simulated cloud now: each call asks what it suffers. */
import type { Clock } from '../../kernel/clock.ts'
import type { DriverCall, DriverFault, DriverFaults } from '../life.ts'

export type Strike = (call: DriverCall) => DriverFault | undefined

export class SimulatedDriverFaults implements DriverFaults {
  readonly #strikes = new Set<Strike>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Of several at once the first that strikes a call has it. @returns what ends it */
  fault(strike: Strike): () => void {
    this.#strikes.add(strike)
    return () => void this.#strikes.delete(strike)
  }

  next(call: DriverCall): DriverFault | undefined {
    for (const strike of this.#strikes) {
      const struck = strike(call)
      if (struck) return struck
    }
    return undefined
  }

  /** For a fault's `before` and `after`. */
  delay = (ms: number): Promise<void> => this.#clock.sleep(ms)
}
