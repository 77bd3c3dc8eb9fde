/** Serves metadata on the networks that guests of this host are in. */
import type { MetadataNetworks, WantedMetadataNetwork } from '../domain/network/index.ts'
import { describeError } from '../kernel/errors.ts'
import type { HostGuests } from './guests.ts'
import type { AgentWorld } from './host-drivers.ts'
import { answerMetadata } from './metadata/service.ts'
import type { TypedPart } from './part.ts'

export class HostMetadataNetworks implements TypedPart<MetadataNetworks> {
  readonly name = 'metadataNetworks'
  readonly #world: AgentWorld
  readonly #guests: HostGuests
  readonly #signal: AbortSignal
  #served = new Set<string>()
  #wanted: readonly WantedMetadataNetwork[] = []

  constructor(world: AgentWorld, guests: HostGuests, signal: AbortSignal) {
    this.#world = world
    this.#guests = guests
    this.#signal = signal
  }

  /** What an agent before this one served, and nobody wants any more, has to go too. */
  async begin(): Promise<void> {
    this.#served = new Set((await this.#world.ports.list()).metadata)
  }

  /** A network's metadata address has to be there before its guests look for it, but no guest waits for it. */
  take(wanted: readonly WantedMetadataNetwork[]): void {
    const { ports } = this.#world
    const named = new Set(wanted.map(({ networkId }) => networkId))
    const gone = [...this.#served].filter((id) => !named.has(id))
    const work = [...wanted.map((network) => this.#serve(network)), ...gone.map((id) => ports.removeMetadata(id))]
    this.#served = named
    this.#wanted = wanted
    for (const done of work) void this.#told(done)
  }

  /** One that somebody removed is made again. */
  async look(): Promise<void> {
    await Promise.all(this.#wanted.map((network) => this.#told(this.#serve(network))))
  }

  async #told(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      if (!this.#signal.aborted)
        this.#world.log.warn({ error: describeError(error) }, 'the metadata address of a network is not as wanted')
    }
  }

  #serve(network: WantedMetadataNetwork): Promise<void> {
    const { ports, random } = this.#world
    const { networkId } = network
    return ports.ensureMetadata(
      network,
      (request, reply) => answerMetadata({ guests: this.#guests.docs(), networkId, random }, request, reply),
      this.#signal,
    )
  }
}
