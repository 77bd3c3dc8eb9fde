/** Tells the controller which pools of volumes this host has, and how much room is in them. */
import type { ObservedPool, VolumePoolsForm } from '../domain/volume/index.ts'
import type { AdoptingPool } from '../drivers/volume/adoption.ts'
import type { VolumePool } from '../drivers/volume/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import { describeError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { TypedPart } from './part.ts'

/** Less than this part of the whole is no news: guests write all the time. */
const NEWS = 1 / 100
const LOOK_EVERY_MS = 60_000

interface Surroundings {
  pool: VolumePool & AdoptingPool
  clock: Clock
  log: Log
  /** What was seen last of the layers that volumes consist of. */
  chains(): ObservedPool['chains']
}

export class HostPools implements TypedPart<VolumePoolsForm> {
  readonly name = 'volumePools'
  readonly #pool: VolumePool & AdoptingPool
  readonly #clock: Clock
  readonly #log: Log
  readonly #chains: Surroundings['chains']
  readonly #changed: () => void
  #observed: ObservedPool | undefined
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor({ pool, clock, log, chains }: Surroundings, events: { changed(): void }) {
    this.#pool = pool
    this.#clock = clock
    this.#log = log
    this.#chains = chains
    this.#changed = events.changed
  }

  begin(): Promise<void> {
    return this.look()
  }

  /** Nothing is wanted of a pool. */
  take(): void {}

  observed(): ObservedPool[] {
    return this.#observed ? [this.#observed] : []
  }

  async look(): Promise<void> {
    try {
      const [had, files] = [this.#observed, await this.#pool.adoptable()]
      const adoptable = files.map(({ name, bytes: sizeBytes, problem }) => ({ name, sizeBytes, ...(problem && { problem }) }))
      // what was laid there is waited for
      const isLaid = had !== undefined && JSON.stringify(had.adoptable ?? []) !== JSON.stringify(adoptable)
      if (!isLaid && this.#clock.monotonic() - this.#lookedAt < LOOK_EVERY_MS) return
      const { totalBytes, freeBytes } = await this.#pool.capacity()
      this.#lookedAt = this.#clock.monotonic()
      const chains = this.#chains()
      const isOld = had?.totalBytes === totalBytes && Math.abs(had.freeBytes - freeBytes) < totalBytes * NEWS
      if (!isLaid && isOld && JSON.stringify(had.chains) === JSON.stringify(chains)) return
      this.#observed = {
        id: this.#pool.backend,
        totalBytes,
        freeBytes,
        ...(chains && { chains }),
        ...(adoptable.length > 0 && { adoptable }),
      }
      this.#changed()
    } catch (error) {
      this.#log.warn({ error: describeError(error) }, 'how much room the pool of volumes has could not be read')
    }
  }
}
