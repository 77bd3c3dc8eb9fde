/** Ports that guests had and nobody wants any more: somebody deleted one while its guest ran. They go when no guest holds them. */
import type { WantedGuest } from '../domain/compute/index.ts'
import type { HostPorts } from '../drivers/network/driver.ts'
import { describeError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'

export class IdlePorts {
  readonly #ports: HostPorts
  readonly #log: Log
  /** What a successor finds may hold some from before. */
  #isDue = true
  #wanted: ReadonlySet<string> = new Set()

  constructor({ ports, log }: { ports: HostPorts; log: Log }) {
    this.#ports = ports
    this.#log = log
  }

  /** Looks again when something that was wanted is so no more. */
  want(guests: readonly WantedGuest[]): void {
    const now = new Set(guests.flatMap(({ ports }) => ports.map(({ id }) => id)))
    this.#isDue ||= [...this.#wanted].some((id) => !now.has(id))
    this.#wanted = now
  }

  /** Something was done to a guest: it may have been by a document from before one of its ports went, so that the port was plugged again. */
  suspect(): void {
    this.#isDue = true
  }

  /** Called every few seconds; does nothing most times. */
  async sweep(): Promise<void> {
    if (!this.#isDue) return
    try {
      this.#isDue = (await this.#ports.removeIdle(this.#wanted)).length > 0
    } catch (error) {
      this.#log.warn({ error: describeError(error) }, 'ports that nobody wants could not be removed')
    }
  }
}
