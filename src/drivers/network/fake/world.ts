/** Networks that are only told of. What outlives controllers and agents: give the same one to their successors. */
import type { FabricNews, HostPort, MetadataNetwork, MetadataServer } from '../driver.ts'

export interface FakeNetworkWorld {
  /** What the fabric holds, as text, by kind and id. */
  fabric: Map<string, string>
  /** Provider networks that hosts carry. */
  uplinks: Set<string>
  /** Ports by network, also of some that are gone. */
  portsOf: Map<string, Set<string>>
  /** Whom the fabric tells that something was changed behind its back; tests call them. */
  watchers: Set<(news: FabricNews) => void>
  ports: Map<string, HostPort>
  /** Whom the switch tells that something was unplugged; tests call them. */
  portWatchers: Set<() => void>
  /** Ports whose taps a guest has open. */
  held: Set<string>
  metadata: Map<string, { network: MetadataNetwork; serve: MetadataServer }>
  /**
   * Troubles on request: the fabric does not answer; no port can be plugged; plugged ports never carry; guests hold devices
   * that are there no more.
   */
  faults: Set<'fabric' | 'plug' | 'carry' | 'hold' | 'list'>
}

export const fakeNetworkWorld = (): FakeNetworkWorld => ({
  fabric: new Map(),
  uplinks: new Set(['public']),
  portsOf: new Map(),
  watchers: new Set(),
  ports: new Map(),
  portWatchers: new Set(),
  held: new Set(),
  metadata: new Map(),
  faults: new Set(),
})
