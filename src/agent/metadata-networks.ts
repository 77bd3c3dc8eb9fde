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
  readonly #failing = new Set<string>()
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
    const work = [
      ...wanted.map((network) => [network.networkId, this.#serve(network)] as const),
      ...gone.map((id) => [id, ports.removeMetadata(id)] as const),
    ]
    this.#served = named
    this.#wanted = wanted
    for (const [id, done] of work) void this.#told(id, done)
  }

  /** One that somebody removed is made again. */
  async look(): Promise<void> {
    await Promise.all(this.#wanted.map((network) => this.#told(network.networkId, this.#serve(network))))
  }

  /** It is tried again and again, and told once. */
  async #told(networkId: string, work: Promise<void>): Promise<void> {
    try {
      await work
      this.#failing.delete(networkId)
    } catch (error) {
      if (this.#signal.aborted) return
      if (!this.#failing.has(networkId))
        this.#world.log.warn({ error: describeError(error) }, 'the metadata address of a network is not as wanted')
      this.#failing.add(networkId)
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
