/** A host's ports in Open vSwitch: guests' taps and networks' metadata addresses, found again by what stands in the switch's database. */
import { allEnded } from '../../../../kernel/all-ended.ts'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import type { Operation } from '../../../../wire/ovsdb/index.ts'
import type { HostPort, HostPorts, MetadataNetwork, MetadataServer } from '../../driver.ts'
import type { OvnChassis } from '../daemons/chassis.ts'
import { enter } from '../ip.ts'
import { findInterface, INTEGRATION_BRIDGE, isPluggedIn, plug, unplug } from '../switch.ts'
import { MetadataNetworks } from './metadata.ts'
import { ensureTap, listTaps, removeTap, tapName } from './tap.ts'

export interface OvnHostPortsOptions {
  chassis: Pick<OvnChassis, 'namespace' | 'switch' | 'watch'>
  /** Whom the guests run as; absent: only root may open the taps. */
  user?: { uid: number }
  clock: Clock
  log: Log
}

/** The word in the switch's database by which a port of ours is known. */
const PORT_WORD = 'welkin-port'

export const ovnHostPorts = (options: OvnHostPortsOptions): HostPorts => new OvnHostPorts(options)

class OvnHostPorts implements HostPorts {
  readonly #options: OvnHostPortsOptions
  readonly #metadata: MetadataNetworks

  constructor(options: OvnHostPortsOptions) {
    this.#options = options
    this.#metadata = new MetadataNetworks({ ...options, namespace: options.chassis.namespace })
  }

  async list() {
    const { chassis, clock } = this.#options
    const plugged = [...chassis.switch.rows('Interface').values()].flatMap(({ external_ids }) => external_ids[PORT_WORD] ?? [])
    const taps = await listTaps(clock, chassis.namespace)
    return { ports: [...new Set([...plugged, ...taps.map(({ portId }) => portId)])], metadata: this.#metadata.list() }
  }

  async ensure(port: HostPort, signal: AbortSignal) {
    signal.throwIfAborted()
    const { chassis, clock, user } = this.#options
    const [device] = await allEnded([
      ensureTap(clock, chassis.namespace, port, user?.uid),
      this.#metadata.forgetNeighbours(port.networkId),
    ])
    const words = { 'iface-id': port.id, 'attached-mac': port.mac, 'iface-status': 'active', [PORT_WORD]: port.id }
    await this.#transact(plug(chassis.switch, INTEGRATION_BRIDGE, device, words), signal)
    return { device, run: enter(chassis.namespace) }
  }

  async remove(portId: string) {
    const { chassis, clock } = this.#options
    await this.#transact(unplug(chassis.switch, tapName(portId)))
    await removeTap(clock, chassis.namespace, portId)
  }

  async removeIdle(keep: ReadonlySet<string>) {
    const { chassis, clock } = this.#options
    const unnamed = (await listTaps(clock, chassis.namespace)).filter(({ portId }) => !keep.has(portId))
    for (const { portId, held } of unnamed) if (!held) await this.remove(portId)
    return unnamed.flatMap(({ portId, held }) => (held ? [portId] : []))
  }

  async isUp(portId: string) {
    const found = findInterface(this.#options.chassis.switch, tapName(portId))?.external_ids
    return found?.['iface-id'] === portId && found['ovn-installed'] === 'true'
  }

  async isPlugged(portId: string) {
    const device = tapName(portId)
    const { switch: replica } = this.#options.chassis
    const found = findInterface(replica, device)
    return isPluggedIn(replica, INTEGRATION_BRIDGE, device) && found?.external_ids['iface-id'] === portId
  }

  async isHeld(portId: string) {
    const found = findInterface(this.#options.chassis.switch, tapName(portId))
    return found !== undefined && found.link_state[0] !== 'down' // of a row that is new the switch says nothing yet
  }

  watch(listener: () => void) {
    return this.#options.chassis.watch(listener)
  }

  ensureMetadata(network: MetadataNetwork, serve: MetadataServer, signal: AbortSignal) {
    return this.#metadata.ensure(network, serve, signal)
  }

  removeMetadata(networkId: string) {
    return this.#metadata.remove(networkId)
  }

  close() {
    return this.#metadata.close()
  }

  async #transact(operations: Operation[], signal?: AbortSignal): Promise<void> {
    if (operations.length > 0) await this.#options.chassis.switch.transact(operations, { signal, timeoutMs: 10_000 })
  }
}
