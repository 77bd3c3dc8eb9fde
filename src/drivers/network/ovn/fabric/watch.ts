/** Watches the databases for what others do to them: rows that are not as they were made, hosts that come and go, time without a connection. */
import type { FabricNews } from '../../driver.ts'
import type { HeldRow } from './diff.ts'
import { wordsOf } from './held.ts'
import type { Northbound, NorthTables, Southbound } from './northbound.ts'
import { heldKey, ID, KIND, NETWORK, ROUTER } from './wanted-row.ts'

type Listener = (news: FabricNews) => void
type NorthChange = { table: keyof NorthTables; before?: HeldRow; after?: HeldRow }

const NOTHING: FabricNews = { all: false, wholeNetworks: [], ports: [], routers: [], groups: [], hosts: [] }

export class FabricWatch {
  readonly #north: Northbound
  readonly #south: Southbound
  readonly #listeners = new Set<Listener>()
  readonly #ends: (() => void)[]
  #hosts: ReadonlySet<string> | undefined
  #wasReady = false
  /** How many of our own writes are under way. */
  #overlooking = 0

  constructor(north: Northbound, south: Southbound) {
    this.#north = north
    this.#south = south
    this.#ends = [
      // every row is a row of columns, whatever its table
      north.onChange((changes) => this.#rowsChanged(changes as unknown as readonly NorthChange[])),
      north.onState((state) => state === 'ready' && this.#connected()),
      south.onChange(() => this.#followHosts()),
      south.onState((state) => state === 'ready' && this.#followHosts()),
    ]
  }

  add(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What changes while our own writes are under way is taken for ours: what was not is found when its turn comes again. */
  async overlook<T>(write: () => Promise<T>): Promise<T> {
    this.#overlooking++
    try {
      return await write()
    } finally {
      this.#overlooking--
    }
  }

  close(): void {
    for (const end of this.#ends) end()
    this.#listeners.clear()
  }

  #tell(news: Partial<FabricNews>): void {
    for (const listener of [...this.#listeners]) listener({ ...NOTHING, ...news })
  }

  /** Another database may answer now than before: one made anew, or an older copy. */
  #connected(): void {
    if (this.#wasReady) this.#tell({ all: true })
    this.#wasReady = true
  }

  #followHosts(): void {
    if (this.#south.state !== 'ready') return
    const now = new Set([...this.#south.rows('Chassis').values()].map(({ name }) => name))
    const before = this.#hosts
    this.#hosts = now
    const changed = before && [...now.symmetricDifference(before)]
    if (changed && changed.length > 0) this.#tell({ hosts: changed })
  }

  #rowsChanged(changes: readonly NorthChange[]): void {
    if (this.#overlooking > 0 || this.#north.state !== 'ready') return
    const told = changes.map((change) => newsOf(change, this.#north))
    if (told.every((one) => one === undefined)) return
    const all = <K extends 'wholeNetworks' | 'ports' | 'routers' | 'groups'>(kind: K) => [
      ...new Set(told.flatMap((one) => one?.[kind] ?? [])),
    ]
    this.#tell({
      all: told.some((one) => one?.all),
      wholeNetworks: all('wholeNetworks'),
      ports: all('ports'),
      routers: all('routers'),
      groups: all('groups'),
    })
  }
}

/** What a changed row is of; undefined for rows that are not ours, and for a gateway's hosts, which follow from the databases alone. */
function newsOf({ table, before, after }: NorthChange, north: Northbound): Partial<FabricNews> | undefined {
  const row = after ?? before
  if (!row || table === 'HA_Chassis' || heldKey(wordsOf(row)) === undefined) return undefined
  const words = wordsOf(row)
  const id = words[ID] ?? ''
  switch (words[KIND]) {
    case 'network':
    case 'names':
    case 'provider-port':
      return { wholeNetworks: [id] }
    case 'dhcp':
      return words[NETWORK] === undefined ? { all: true } : { wholeNetworks: [words[NETWORK]] }
    case 'port':
    case 'router-port':
      return { ports: [id] }
    case 'router-attachment':
      return words[ROUTER] === undefined ? { all: true } : { routers: [words[ROUTER]] }
    case 'router':
      return { routers: [id] }
    case 'gateway':
      return before && after ? undefined : { routers: [id] }
    case 'group':
      return { groups: [id] }
    case 'rule':
      return owner(north, 'Port_Group', (group) => group.acls.some((acl) => acl === row._uuid), 'groups')
    case 'route':
    case 'nat':
      return owner(north, 'Logical_Router', (r) => [...r.static_routes, ...r.nat].some((part) => part === row._uuid), 'routers')
    default:
      return { all: true } // what all networks share
  }
}

/** A part that went from what owned it is told of by the owner's own change. */
function owner<T extends 'Port_Group' | 'Logical_Router'>(
  north: Northbound,
  table: T,
  owns: Parameters<typeof north.find<T>>[1],
  kind: 'groups' | 'routers',
): Partial<FabricNews> | undefined {
  const words = north.find(table, owns)?.external_ids
  if (words === undefined) return undefined
  return words[KIND] === 'secured' ? { all: true } : { [kind]: [words[ID] ?? ''] }
}
