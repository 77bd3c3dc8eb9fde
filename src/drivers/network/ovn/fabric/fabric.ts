/** The virtual networks in OVN: writes a topology into the northbound database, and gives gateways their hosts. */
import type { Log } from '../../../../kernel/log.ts'
import type { Random } from '../../../../kernel/random.ts'
import { isOvsdbRefusal } from '../../../../wire/ovsdb/index.ts'
import type { Fabric, FabricNews, FabricWork, Topology, TopologyScope } from '../../driver.ts'
import { commitChanges, commitPossible } from './commit.ts'
import { type Change, diffRows } from './diff.ts'
import { memberOperations, uplinksOf } from './gateway-members.ts'
import { heldRows } from './held.ts'
import { type DatabaseOptions, type Northbound, openNorthbound, openSouthbound, type Southbound } from './northbound.ts'
import { partOf } from './part.ts'
import { type RowSettings, topologyRows } from './topology.rows.ts'
import { ID, KIND } from './wanted-row.ts'
import { FabricWatch } from './watch.ts'

export interface OvnFabricOptions extends Omit<DatabaseOptions, 'endpoints'> {
  northbound: DatabaseOptions['endpoints']
  southbound: DatabaseOptions['endpoints']
  /** Name servers for guests whose subnets name none. */
  resolvers?: readonly string[]
  /** Under which guests' names are also known: `welkin.internal`. */
  domain?: string
  random: Random
}

type Look = { changes: Change[]; compared: number }

/** How long a database may be away before an `ensure` gives up; the next tries again. */
const ANSWER_WITHIN_MS = 10_000

export const ovnFabric = (options: OvnFabricOptions): Fabric => new OvnFabric(options)

class OvnFabric implements Fabric {
  readonly #options: OvnFabricOptions
  readonly #north: Northbound
  readonly #south: Southbound
  readonly #held: ReturnType<typeof heldRows>
  readonly #log: Log
  readonly #closed = new AbortController()
  readonly #watch: FabricWatch
  #gateways: Promise<void> | undefined

  constructor(options: OvnFabricOptions) {
    this.#options = options
    this.#log = options.log
    this.#north = openNorthbound({ ...options, endpoints: options.northbound })
    this.#south = openSouthbound({ ...options, endpoints: options.southbound })
    this.#held = heldRows(this.#north)
    this.#watch = new FabricWatch(this.#north, this.#south)
    this.#south.onChange(() => void this.#followHosts())
    this.#south.onState((state) => state === 'ready' && void this.#followHosts())
  }

  async ensure(topology: Topology, signal: AbortSignal, scope?: TopologyScope): Promise<FabricWork> {
    signal.throwIfAborted()
    await Promise.all([this.#north, this.#south].map((side) => side.ready({ signal, timeoutMs: ANSWER_WITHIN_MS })))
    const { changes, compared } = await this.#watch.overlook(() => this.#write(topology, signal, scope))
    if (!scope || topology.routers.length > 0) await this.#followHosts()
    return {
      inserted: changes.reduce((sum, change) => sum + change.inserted, 0),
      updated: changes.reduce((sum, change) => sum + change.updated, 0),
      removed: changes.reduce((sum, change) => sum + change.removed, 0),
      compared,
    }
  }

  async uplinks(signal: AbortSignal): Promise<string[]> {
    await this.#south.ready({ signal, timeoutMs: ANSWER_WITHIN_MS })
    return [...new Set([...this.#south.rows('Chassis').values()].flatMap(uplinksOf))]
  }

  watch(listener: (news: FabricNews) => void): () => void {
    return this.#watch.add(listener)
  }

  /** A refusal may come of a reply that was lost earlier; with any answer the copy is in step again, and a second look tells. */
  async #write(topology: Topology, signal: AbortSignal, scope?: TopologyScope): Promise<Look> {
    const first = this.#look(topology, scope)
    try {
      await commitChanges(this.#north, first.changes, signal)
      return first
    } catch (error) {
      if (!isOvsdbRefusal(error)) throw error
    }
    const second = this.#look(topology, scope)
    await commitPossible(this.#north, second.changes, this.#log, signal)
    return second
  }

  #look(topology: Topology, scope: TopologyScope | undefined): Look {
    const { resolvers = [], domain, random } = this.#options
    const held = this.#held()
    const stands = () => scope !== undefined // a part names no group that is gone
    const settings: RowSettings = { resolvers, domain, hosts: this.#hosts(), stands }
    const rows = topologyRows(topology, settings)
    const { rows: wanted, removable } = scope ? partOf(rows, topology, scope, held, settings) : { rows, removable: held.roots() }
    return diffRows(wanted, held, removable, () => random.uuid())
  }

  async list(signal: AbortSignal) {
    await this.#north.ready({ signal, timeoutMs: ANSWER_WITHIN_MS })
    const ids = (table: 'Logical_Switch' | 'Logical_Switch_Port' | 'Logical_Router' | 'Port_Group', kind: string) =>
      [...this.#north.rows(table).values()].flatMap(({ external_ids }) =>
        external_ids[KIND] === kind ? (external_ids[ID] ?? []) : [],
      )
    return {
      networks: ids('Logical_Switch', 'network'),
      ports: ids('Logical_Switch_Port', 'port'),
      routers: ids('Logical_Router', 'router'),
      groups: ids('Port_Group', 'group'),
    }
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('the fabric is closed'))
    this.#watch.close()
    this.#north.close()
    this.#south.close()
    await this.#gateways
  }

  #hosts(): Set<string> {
    return new Set([...this.#south.rows('Chassis').values()].map(({ name }) => name))
  }

  /** Hosts come and go by themselves. One run at a time; a change during it is seen by the next look at the databases. */
  async #followHosts(): Promise<void> {
    const before = this.#gateways
    const run = (async () => {
      await before
      await this.#placeGateways()
    })()
    this.#gateways = run
    await run
  }

  async #placeGateways(): Promise<void> {
    if (this.#north.state !== 'ready' || this.#south.state !== 'ready') return // becoming ready is a reason to come again
    for (const operations of memberOperations(this.#north, this.#south)) {
      try {
        await this.#north.transact(operations, { signal: this.#closed.signal, timeoutMs: ANSWER_WITHIN_MS })
      } catch (error) {
        if (this.#closed.signal.aborted) return
        // "timed out" is the answer when another controller was faster; whatever it is, the next look decides
        const passing = isOvsdbRefusal(error) && error.facts.error === 'timed out'
        if (!passing) this.#log.warn({ err: error }, 'A gateway could not be given its hosts')
      }
    }
  }
}
