/** Serves metadata on the networks that guests of this host are in. */
import type { MetadataNetworks, WantedMetadataNetwork } from '../domain/network/index.ts'
import { describeError } from '../kernel/errors.ts'
import type { HostGuests } from './guests.ts'
import type { AgentWorld } from './host-drivers.ts'
import { answerMetadata } from './metadata/service.ts'
import type { TypedPart } from './part.ts'

export class HostMetadataNetworks implements TypedPart<MetadataNetworks> {
  readonly name = 'metadataNetworks'
  readonly #world: Pick<AgentWorld, 'ports' | 'random' | 'log'>
  readonly #guests: Pick<HostGuests, 'docs'>
  readonly #signal: AbortSignal
  /** All that may be served: what is wanted, and what is not and has not been removed yet. */
  #served = new Set<string>()
  readonly #failing = new Set<string>()
  /** Absent until it was heard: before that nobody knows what may go. */
  #wanted: ReadonlyMap<string, WantedMetadataNetwork> | undefined
  /** What is being done for each network: one thing after the other. */
  readonly #work = new Map<string, Promise<void>>()
  /** Looked at while something was being done for them. */
  readonly #again = new Set<string>()

  constructor(world: Pick<AgentWorld, 'ports' | 'random' | 'log'>, guests: Pick<HostGuests, 'docs'>, signal: AbortSignal) {
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
    this.#wanted = new Map(wanted.map((network) => [network.networkId, network]))
    for (const id of this.#wanted.keys()) this.#served.add(id)
    void this.look()
  }

  /** One that somebody removed is made again, and one that could not be removed goes. */
  async look(): Promise<void> {
    if (this.#wanted) await Promise.all([...this.#served].map((id) => this.#keep(id)))
  }

  async idle(): Promise<void> {
    await Promise.all(this.#work.values())
  }

  /** Now, or once more when something is being done for it. */
  #keep(networkId: string): Promise<void> {
    const running = this.#work.get(networkId)
    if (running) {
      this.#again.add(networkId)
      return running
    }
    const work = this.#follow(networkId)
    this.#work.set(networkId, work)
    return work
  }

  async #follow(networkId: string): Promise<void> {
    do {
      this.#again.delete(networkId)
      await this.#try(networkId)
    } while (this.#again.has(networkId) && !this.#signal.aborted)
    this.#work.delete(networkId)
  }

  /** It is tried again and again, and told once. */
  async #try(networkId: string): Promise<void> {
    try {
      const network = this.#wanted?.get(networkId)
      await (network ? this.#serve(network) : this.#world.ports.removeMetadata(networkId))
      if (!network && !this.#wanted?.has(networkId)) this.#served.delete(networkId)
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
