/** Tells the controller where this host's tunnels end, and lets in those of the hosts that it names. */
import type { Tunnels, WantedOf } from '../domain/host/index.ts'
import type { HostTunnels } from '../drivers/network/driver.ts'
import { describeError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { TypedPart } from './part.ts'

export class HostTunnelEnds implements TypedPart<Tunnels> {
  readonly name = 'tunnels'
  readonly #tunnels: HostTunnels | undefined
  readonly #log: Log
  #work: Promise<void> = Promise.resolve()

  /** @param tunnels absent: there are none, or they are in clear */
  constructor(tunnels: HostTunnels | undefined, { log }: { log: Log }) {
    this.#tunnels = tunnels
    this.#log = log
  }

  observed() {
    return this.#tunnels ? [{ id: 'own', ...this.#tunnels.own }] : []
  }

  /** One after the other: the newest document is what stands at the end. */
  take(peers: WantedOf<Tunnels>): void {
    const tunnels = this.#tunnels
    if (!tunnels) return
    this.#work = this.#work
      .then(() => tunnels.setPeers(peers))
      .catch((error) => this.#log.error({ error: describeError(error) }, 'tunnels to other hosts are not as wanted'))
  }

  idle(): Promise<void> {
    return this.#work
  }
}
