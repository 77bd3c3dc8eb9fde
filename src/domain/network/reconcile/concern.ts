/** What of the networks has to be looked at: told by the change feed, by the fabric, and when all has to be, by nobody. */
import type { FabricNews } from '../../../drivers/network/driver.ts'
import type { TopologyKind } from '../standard.ts'

/** Objects by what they are; a whole network is one with all its ports. */
export interface Asked {
  networks: string[]
  wholeNetworks: string[]
  ports: string[]
  routers: string[]
  groups: string[]
  /** Hosts by name: the ports bound to them. */
  hosts: string[]
}

const KINDS: Record<TopologyKind, keyof Asked> = {
  network: 'networks',
  'whole-network': 'wholeNetworks',
  port: 'ports',
  router: 'routers',
  group: 'groups',
}

/** More than this is everything. */
const MOST = 20_000
/** So many objects are read and compared at a time. */
const AT_ONCE = 250

export const nothing = (): Asked => ({ networks: [], wholeNetworks: [], ports: [], routers: [], groups: [], hosts: [] })

/** A set of objects that is filled from many sides and worked off a piece at a time. */
export class Concern {
  readonly #sets = Object.fromEntries(Object.keys(nothing()).map((kind) => [kind, new Set<string>()])) as {
    [K in keyof Asked]: Set<string>
  }
  /** Nothing that is held may be relied on. */
  all = false

  /** @param id as `notifyTopologyChange` writes it; whatever else it is, everything is concerned */
  addChange(id: string): void {
    const [kind = '', of = ''] = id.split('/')
    if (of !== '' && kind in KINDS) this.#add(KINDS[kind as TopologyKind], [of])
    else this.all = true
  }

  addNews(news: FabricNews): void {
    if (news.all) this.all = true
    for (const kind of ['wholeNetworks', 'ports', 'routers', 'groups', 'hosts'] as const) this.#add(kind, news[kind])
  }

  addBack(asked: Asked): void {
    for (const kind of Object.keys(this.#sets) as (keyof Asked)[]) this.#add(kind, asked[kind])
  }

  /** What everything covers. */
  clear(): void {
    this.all = false
    for (const set of Object.values(this.#sets)) set.clear()
  }

  /** Groups before ports, which come into them; undefined when nothing is left. */
  take(): Asked | undefined {
    for (const kind of ['groups', 'networks', 'wholeNetworks', 'ports', 'routers', 'hosts'] as const) {
      const set = this.#sets[kind]
      if (set.size === 0) continue
      const ids = [...set.values().take(kind === 'wholeNetworks' || kind === 'hosts' ? 1 : AT_ONCE)]
      for (const id of ids) set.delete(id)
      return { ...nothing(), [kind]: ids }
    }
    return undefined
  }

  #add(kind: keyof Asked, ids: readonly string[]): void {
    for (const id of ids) this.#sets[kind].add(id)
    if (this.#sets[kind].size > MOST) this.clear()
    else return
    this.all = true
  }
}
