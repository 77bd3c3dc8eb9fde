/** 169.254.169.254 for guests of this host's networks: a namespace, a plugged card and a listening socket for each. */
import type { Server } from 'node:http'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import type { MetadataNetwork, MetadataServer } from '../../driver.ts'
import { findInterface, INTEGRATION_BRIDGE, plug, type Switch, unplug } from '../switch.ts'
import { listenInside } from './listener.ts'
import {
  forgetNeighbours,
  hasMetadataNamespace,
  isMetadataNamespace,
  listMetadataNamespaces,
  METADATA_ADDRESS,
  makeMetadataNamespace,
  metadataDevice,
  metadataNamespace,
  removeMetadataNamespace,
} from './metadata-namespace.ts'
import { serveMetadata } from './metadata-server.ts'
import { createTurns } from './turns.ts'

interface Served {
  network: MetadataNetwork
  serve: MetadataServer
  server: Server
  /** When its namespace was last looked into, by the monotonic clock. */
  lookedAt: number
}

interface MetadataOptions {
  namespace: string
  chassis: { readonly switch: Switch }
  clock: Clock
  log: Log
}

/** For each network of the host, so that looking into hundreds of namespaces takes no more than a twentieth of a processor. */
const LOOK_SHARE_MS = 100

const METADATA_WORD = 'welkin-metadata'

export class MetadataNetworks {
  readonly #options: MetadataOptions
  readonly #served = new Map<string, Served>()
  readonly #networks = createTurns()
  /** A host that starts anew must not start a process for each of its networks at once. */
  readonly #listening = createTurns()

  constructor(options: MetadataOptions) {
    this.#options = options
  }

  list(): string[] {
    return listMetadataNamespaces(this.#options.namespace)
  }

  ensure(network: MetadataNetwork, serve: MetadataServer, signal: AbortSignal): Promise<void> {
    return this.#networks.take(network.networkId, async () => {
      signal.throwIfAborted()
      const served = this.#served.get(network.networkId)
      if (served) served.serve = serve
      if (!(served && this.#isSame(served, network) && (await this.#isWhole(served)))) await this.#build(network, serve, signal)
      await this.#plug(network, signal)
    })
  }

  remove(networkId: string): Promise<void> {
    return this.#networks.take(networkId, () => this.#tearDown(networkId))
  }

  /** A new guest may have the address of one that has gone. */
  forgetNeighbours(networkId: string): Promise<void> {
    return forgetNeighbours(this.#options.clock, this.#options.namespace, networkId)
  }

  /** The namespaces stay for the next agent. */
  async close(): Promise<void> {
    for (const networkId of [...this.#served.keys()]) this.#hangUp(networkId)
  }

  #isSame(served: Served, network: MetadataNetwork): boolean {
    const { namespace, chassis } = this.#options
    const plugged = findInterface(chassis.switch, metadataDevice(network.portId))
    const isBroken = !plugged || plugged.link_state[0] === 'down' || plugged.error.some((word) => word !== '')
    const there = hasMetadataNamespace(namespace, network.networkId) && !isBroken
    return there && served.server.listening && JSON.stringify(served.network) === JSON.stringify(network)
  }

  /** Somebody may have taken its address, or its routes. */
  async #isWhole(served: Served): Promise<boolean> {
    const { clock, namespace } = this.#options
    const now = clock.monotonic()
    if (now - served.lookedAt < LOOK_SHARE_MS * (this.#served.size - 1)) return true
    served.lookedAt = now
    return isMetadataNamespace(clock, namespace, served.network)
  }

  async #build(network: MetadataNetwork, serve: MetadataServer, signal: AbortSignal): Promise<void> {
    const { clock, log, namespace } = this.#options
    this.#hangUp(network.networkId)
    if (!(await isMetadataNamespace(clock, namespace, network))) {
      await this.#tearDown(network.networkId)
      await makeMetadataNamespace(clock, namespace, network)
    }
    const listener = await this.#listening.take('', () => {
      signal.throwIfAborted()
      return listenInside(clock, metadataNamespace(namespace, network.networkId), { host: METADATA_ADDRESS, port: 80 })
    })
    const server = serveMetadata(listener, () => served.serve, { clock, log })
    const served: Served = { network, serve, server, lookedAt: clock.monotonic() }
    this.#served.set(network.networkId, served)
  }

  async #plug(network: MetadataNetwork, signal: AbortSignal): Promise<void> {
    const words = { 'iface-id': network.portId, 'attached-mac': network.mac, [METADATA_WORD]: network.networkId }
    const { switch: replica } = this.#options.chassis
    const operations = plug(replica, INTEGRATION_BRIDGE, metadataDevice(network.portId), words)
    if (operations.length > 0) await replica.transact(operations, { signal, timeoutMs: 10_000 })
  }

  async #tearDown(networkId: string): Promise<void> {
    const { clock, namespace, chassis } = this.#options
    this.#hangUp(networkId)
    const plugged = [...chassis.switch.rows('Interface').values()].filter((row) => row.external_ids[METADATA_WORD] === networkId)
    const operations = plugged.flatMap(({ name }) => unplug(chassis.switch, name))
    if (operations.length > 0) await chassis.switch.transact(operations, { timeoutMs: 10_000 })
    await removeMetadataNamespace(clock, namespace, networkId)
  }

  #hangUp(networkId: string): void {
    const server = this.#served.get(networkId)?.server
    this.#served.delete(networkId)
    server?.close()
    server?.closeAllConnections()
  }
}
