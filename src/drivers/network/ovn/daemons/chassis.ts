/** One host's share of the virtual networks: its own Open vSwitch and ovn-controller, in a namespace of their own. */
import { rmSync } from 'node:fs'
import { allEnded } from '../../../../kernel/all-ended.ts'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Endpoint, Uuid } from '../../../../wire/ovsdb/index.ts'
import { fabricRefusals } from '../../refusals.ts'
import { findBridge, INTEGRATION_BRIDGE, openSwitch, plug, type Switch } from '../switch.ts'
import { BridgeFlows } from './bridge-flows.ts'
import {
  askConnection,
  controllerDaemon,
  removeControllerSockets,
  switchDaemon,
  tellNeighbour,
  tellToExit,
} from './chassis.daemons.ts'
import { bridgeOf, type ChassisSettings, chassisOperations } from './chassis.rows.ts'
import type { ChassisOptions } from './chassis-options.ts'
import { type Daemon, endDaemon, endUnlessAsWanted, findDaemon, startDaemon } from './daemon.ts'
import { type Database, databaseDaemon, ensureDatabase, socketOf } from './database.ts'
import { HostLinks } from './host-links.ts'
import { boundLogs } from './log-file.ts'
import { ensureNamespace, hasNamespace, isInNamespace, removeNamespace } from './namespace.ts'
import { endPacketTable } from './packet-table.ts'
import { PlainBridges } from './plain-bridges.ts'
import { PluggedDevices } from './plugged-devices.ts'
import { makeRunFolder, type RunFolder } from './run-folder.ts'
import { TunnelEncryption } from './tunnel-encryption.ts'
import { addressTunnels, hasTunnelRoute, pairOf, tunnelDevice } from './tunnels.ts'
import { hasUplink, innerDevice, removeUplink, type Uplink } from './uplink.ts'

export type { ChassisOptions } from './chassis-options.ts'

const CONF: Database = { name: 'conf', schema: '/usr/share/openvswitch/vswitch.ovsschema' }

export class OvnChassis {
  readonly namespace: string
  readonly endpoint: Endpoint
  readonly #options: ChassisOptions
  readonly #folder: RunFolder
  readonly #settings: ChassisSettings
  /** Of provider networks and of the tunnels. */
  readonly #pairs: readonly Uplink[]
  readonly #links: HostLinks
  readonly #plugged: PluggedDevices
  readonly #flows: BridgeFlows
  readonly #plain: PlainBridges
  /** Absent on a host that is alone, or whose tunnels are in clear. */
  readonly tunnels: TunnelEncryption | undefined
  readonly #conf: Daemon
  readonly #switch: Daemon
  readonly #controller: Daemon
  #replica: Switch | undefined
  readonly #listeners = new Set<() => void>()
  #prepared = false
  /** The integration bridge that ovn-controller works on. */
  #bridge: Uuid | undefined
  #running: Promise<string[]> | undefined

  /** @throws bad_request when the folder's path is too long for sockets */
  constructor(options: ChassisOptions) {
    this.#options = options
    this.namespace = options.namespace
    this.#folder = makeRunFolder(options.folder)
    this.endpoint = { kind: 'unix', path: socketOf(this.#folder, CONF) }
    const { datapath, tunnels, uplinks } = options
    const plugged = [...uplinks, ...(tunnels && datapath.type === 'netdev' ? [pairOf(tunnels)] : [])]
    this.#settings = { ...options, datapath: datapath.type, bridges: plugged, runFolder: options.folder }
    this.#pairs = [...uplinks, ...(tunnels ? [pairOf(tunnels)] : [])]
    this.#links = new HostLinks({ ...options, pairs: this.#pairs, table: { ...options, name: options.namespace } })
    this.#plugged = new PluggedDevices({ ...options, pairs: this.#pairs })
    this.#flows = new BridgeFlows(options)
    this.#plain = new PlainBridges(options)
    const encryption = tunnels?.encryption
    this.tunnels = encryption && new TunnelEncryption({ ...options, ...tunnels, ...encryption })
    this.#conf = databaseDaemon(this.#folder, CONF)
    this.#switch = switchDaemon(this.#folder, options)
    this.#controller = controllerDaemon(this.#folder, options)
  }

  /** The copy of this host's switch database. @throws unavailable before the first `ensure` */
  get switch(): Switch {
    if (!this.#replica) throw fabricRefusals.switch_down()
    return this.#replica
  }

  /** Calls when something was taken out of the switch, and when its database is reached again: it may be another one. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Makes namespace, uplinks, rows and daemons so; cheap when all is. Returns what it had to do. Calls that meet share one run. */
  ensure(): Promise<string[]> {
    this.#running ??= this.#ensure().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #ensure(): Promise<string[]> {
    const { clock, log } = this.#options
    const did: string[] = []
    if (await this.#ensureNamespace()) did.push('namespace')
    const missing = this.#pairs.filter((pair) => !hasUplink(pair))
    const [conf, uplinks] = await allEnded([ensureDatabase(this.#folder, CONF, { clock, log }), this.#links.ensure()])
    if (conf) did.push(CONF.name)
    did.push(...uplinks, ...((await this.tunnels?.ensure()) ?? []))
    const lost = await this.#ensureRows(missing)
    did.push(...lost.map((device) => `lost ${device}`))
    if (this.#isBridgeAnother()) await endDaemon(this.#controller, clock)
    if (await this.#areFlowsLost()) {
      await endDaemon(this.#controller, clock)
      did.push('lost flows')
    }
    if (!this.#asWanted) await endUnlessAsWanted(this.#controller, clock)
    this.#asWanted = true
    for (const daemon of [this.#switch, this.#controller]) {
      if (findDaemon(daemon) !== undefined) continue
      if (daemon === this.#controller) removeControllerSockets(this.#folder)
      await startDaemon(daemon, clock)
      did.push(daemon.name)
    }
    // one that was started a moment ago writes them itself
    const plain = did.includes('vswitchd') ? [] : await this.#plain.ensure(this.#settings.bridges.map(bridgeOf))
    did.push(...plain.map((bridge) => `lost flow of ${bridge}`))
    if (await this.#ensureTunnels(did.includes('vswitchd'))) did.push('tunnels')
    await boundLogs([this.#conf, this.#switch, this.#controller], clock)
    if (did.length > 0) log.info({ did, namespace: this.namespace }, 'The virtual switch of this host was brought up')
    return did
  }

  /**
   * An ovn-controller goes on with what it knew of a bridge that is gone: numbers of ports, and up to eight seconds between
   * attempts to reach the switch. One that is started anew asks for all of it.
   */
  #isBridgeAnother(): boolean {
    const before = this.#bridge
    this.#bridge = findBridge(this.switch, INTEGRATION_BRIDGE)?._uuid
    return before !== undefined && before !== this.#bridge
  }

  /** One that has no southbound database has nothing to write: it is left until it has. */
  async #areFlowsLost(): Promise<boolean> {
    if (findDaemon(this.#controller) === undefined || !(await this.#flows.areLost(this.switch))) return false
    if ((await this.southboundStatus().catch(() => '')) !== 'connected') return false
    this.#flows.leave()
    return true
  }

  /** In a new namespace nothing that was plugged is left, so the switch begins from an empty database too. */
  async #ensureNamespace(): Promise<boolean> {
    if (this.#prepared && hasNamespace(this.namespace)) return false
    const made = await ensureNamespace(this.namespace, this.#options.clock)
    const pid = findDaemon(this.#switch)
    if (made || (pid !== undefined && !isInNamespace(pid, this.namespace))) {
      this.close() // its copy of a database that is about to go
      await this.#endDaemons()
      // pairs into an earlier namespace go with it, but some time later
      for (const pair of this.#pairs) await removeUplink(pair, this.#options.clock)
      rmSync(this.#folder.of(`${CONF.name}.db`), { force: true })
    }
    this.#prepared = true
    return made
  }

  #asWanted = false

  #openSwitch(): Switch {
    const { clock, log } = this.#options
    const replica = openSwitch(this.endpoint, clock, log)
    const tell = () => {
      for (const listener of [...this.#listeners]) listener()
    }
    replica.onChange((changes) => changes.some(({ table, after }) => table !== 'Open_vSwitch' && !after) && tell())
    replica.onState((state) => state === 'ready' && tell())
    return replica
  }

  /** @returns devices that the kernel has lost or made anew: out of the switch now, and back at the next look */
  async #ensureRows(made: readonly Uplink[]): Promise<string[]> {
    this.#replica ??= this.#openSwitch()
    const replica = this.#replica
    await replica.ready({ timeoutMs: 10_000 })
    const operations = chassisOperations(replica, this.#settings)
    if (operations.length > 0) await replica.transact(operations)
    const lost = await this.#plugged.takeOutLost(replica, made)
    for (const uplink of this.#settings.bridges) {
      if (lost.includes(innerDevice(uplink))) continue
      const plugging = plug(replica, bridgeOf(uplink), innerDevice(uplink), { 'welkin-uplink': uplink.physicalNetwork })
      if (plugging.length > 0) await replica.transact(plugging)
    }
    return lost
  }

  /** The switch makes the device anew when it starts, and somewhat later than it is asked to. */
  async #ensureTunnels(switchIsNew: boolean): Promise<boolean> {
    const { tunnels, datapath, encapIp, clock } = this.#options
    const pid = findDaemon(this.#switch)
    if (!tunnels || pid === undefined) return false
    const device = tunnelDevice(tunnels, datapath.type)
    const there = hasTunnelRoute(pid, device, encapIp)
    if (there && !switchIsNew) return false
    if (!there) await eventually(() => addressTunnels(tunnels, { namespace: this.namespace, device, encapIp, clock }), clock)
    if (datapath.type === 'netdev') await tellNeighbour(this.#folder, tunnels, clock)
    return true
  }

  list(): { name: string; pid?: number }[] {
    return [this.#conf, this.#switch, this.#controller].map((daemon) => ({ name: daemon.name, pid: findDaemon(daemon) }))
  }

  /** `connected`, or in other words why not. */
  async southboundStatus(): Promise<string> {
    const pid = findDaemon(this.#controller)
    return pid === undefined ? 'ovn-controller does not run' : askConnection(this.#folder, pid, this.#options.clock)
  }

  /** Closes what this process holds; the daemons go on. */
  close(): void {
    this.#replica?.close()
    this.#replica = undefined
  }

  /** Ends the daemons so that the chassis is forgotten by the others, and removes all devices. The folder stays. */
  async stop(): Promise<void> {
    const { clock, log } = this.#options
    await this.#running?.catch(() => undefined) // what failed is ended all the same
    this.close()
    await this.#endDaemons()
    for (const pair of this.#pairs) await removeUplink(pair, clock)
    await this.tunnels?.remove()
    await endPacketTable(this.namespace, clock, log)
    await removeNamespace(this.namespace, clock)
    rmSync(this.#folder.of(`${CONF.name}.db`), { force: true })
    this.#prepared = false
  }

  async #endDaemons(): Promise<void> {
    const { clock } = this.#options
    await endDaemon(this.#controller, clock, (pid) => tellToExit(this.#folder, pid, clock))
    await endDaemon(this.#switch, clock)
    await endDaemon(this.#conf, clock)
  }
}

/** @throws what it throws at last */
async function eventually(act: () => Promise<void>, clock: Clock): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (tries === 50) throw error
      await clock.sleep(50)
    }
  }
}

export const ovnChassis = (options: ChassisOptions): OvnChassis => new OvnChassis(options)
