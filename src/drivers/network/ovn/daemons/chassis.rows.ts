/** What a chassis' own database should say, and what makes it so. Pure. */
import {
  add,
  byUuid,
  insert,
  map,
  mutate,
  namedUuid,
  type Operation,
  set,
  take,
  type WireValue,
} from '../../../../wire/ovsdb/index.ts'
import { INTEGRATION_BRIDGE, type Switch } from '../switch.ts'
import type { Datapath } from './datapath.ts'
import type { Uplink } from './uplink.ts'

export interface ChassisSettings {
  /** The host's id: what ports are bound to. */
  systemId: string
  /** In Open vSwitch's spelling, several separated by commas. */
  southbound: string
  encapIp: string
  datapath: Datapath['type']
  uplinks: readonly Uplink[]
  /** Those of `uplinks`, and of the tunnels where they need one. */
  bridges: readonly Uplink[]
  runFolder: string
}

/** The bridge on this host that carries a provider network. */
export const bridgeOf = ({ physicalNetwork }: Pick<Uplink, 'physicalNetwork'>): string => `br-${physicalNetwork}`

/** What ovn-controller reads of its chassis. */
export const chassisWords = (settings: ChassisSettings): { [key: string]: string } => ({
  'system-id': settings.systemId,
  hostname: settings.systemId,
  rundir: settings.runFolder,
  'ovn-remote': settings.southbound,
  'ovn-encap-type': 'geneve',
  'ovn-encap-ip': settings.encapIp,
  'ovn-bridge': INTEGRATION_BRIDGE,
  'ovn-bridge-datapath-type': settings.datapath,
  ...(settings.uplinks.length === 0
    ? {}
    : {
        'ovn-bridge-mappings': settings.uplinks.map((u) => `${u.physicalNetwork}:${bridgeOf(u)}`).join(','),
        'ovn-cms-options': 'enable-chassis-as-gw',
      }),
})

const OURS = /^(system-id|hostname|rundir|ovn-.*)$/

/** What makes the root row and the bridges so; none when they are. Ports of bridges are plugged apart from this. */
export function chassisOperations(replica: Switch, settings: ChassisSettings): Operation[] {
  const words = chassisWords(settings)
  const [root] = replica.rows('Open_vSwitch').values()
  const names = [INTEGRATION_BRIDGE, ...settings.bridges.map(bridgeOf)]
  const there = new Set([...replica.rows('Bridge').values()].map((row) => row.name))
  const missing = names.filter((name) => !there.has(name))
  const inserts = missing.flatMap((name, index) => bridgeOperations(name, index, settings.datapath))
  const references = set(missing.map((_, index) => namedUuid(`bridge${index}`)))
  if (!root) return [...inserts, insert('Open_vSwitch', { external_ids: map(words), bridges: references })]
  const stale = Object.keys(root.external_ids).filter((key) => OURS.test(key) && root.external_ids[key] !== words[key])
  const fresh = Object.entries(words).filter(([key, word]) => root.external_ids[key] !== word)
  const changes = [
    ...(stale.length > 0 ? [take('external_ids', set(stale))] : []),
    ...(fresh.length > 0 ? [add('external_ids', map(fresh))] : []),
    ...(missing.length > 0 ? [add('bridges', references)] : []),
  ]
  return changes.length === 0 ? [] : [...inserts, mutate('Open_vSwitch', byUuid(root._uuid), ...changes)]
}

/** The integration bridge drops what ovn-controller has not told it to pass; a provider's bridge is a plain switch. */
function bridgeOperations(name: string, index: number, datapath: Datapath['type']): Operation[] {
  const own: { [column: string]: WireValue } = name === INTEGRATION_BRIDGE ? { fail_mode: 'secure' } : {}
  return [
    insert('Interface', { name, type: 'internal' }, `interface${index}`),
    insert('Port', { name, interfaces: namedUuid(`interface${index}`) }, `port${index}`),
    insert('Bridge', { name, datapath_type: datapath, ports: namedUuid(`port${index}`), ...own }, `bridge${index}`),
  ]
}
