/** The Open vSwitch of one host, as its database holds it. */

import type { Clock } from '../../../kernel/clock.ts'
import type { Log } from '../../../kernel/log.ts'
import {
  add,
  byUuid,
  type Endpoint,
  encodeRow,
  insert,
  mutate,
  namedUuid,
  type Operation,
  type OvsdbReplica,
  openReplica,
  set,
  take,
  type Uuid,
  uuid,
} from '../../../wire/ovsdb/index.ts'
import { fabricRefusals } from '../refusals.ts'

type Words = { readonly [key: string]: string }

export interface SwitchTables {
  Open_vSwitch: { external_ids: Words; bridges: readonly Uuid[] }
  Bridge: { name: string; datapath_type: string; fail_mode: readonly string[]; ports: readonly Uuid[] }
  Port: { name: string; interfaces: readonly Uuid[] }
  /** What the switch itself says of a device, once it has come to it: at most one each. */
  Interface: {
    name: string
    external_ids: Words
    error: readonly string[]
    ifindex: readonly number[]
    link_state: readonly string[]
  }
}

export type Switch = OvsdbReplica<SwitchTables>

export const openSwitch = (endpoint: Endpoint, clock: Clock, log: Log): Switch =>
  openReplica<SwitchTables>({
    endpoints: [endpoint],
    database: 'Open_vSwitch',
    tables: {
      Open_vSwitch: ['external_ids', 'bridges'],
      Bridge: ['name', 'datapath_type', 'fail_mode', 'ports'],
      Port: ['name', 'interfaces'],
      Interface: ['name', 'external_ids', 'error', 'ifindex', 'link_state'],
    },
    clock,
    log,
  })

/** The integration bridge, by the name OVN looks for. Names need be unique in the namespace only. */
export const INTEGRATION_BRIDGE = 'br-int'

export const findBridge = (replica: Switch, name: string) => replica.find('Bridge', (row) => row.name === name)
export const findPort = (replica: Switch, device: string) => replica.find('Port', (row) => row.name === device)
export const findInterface = (replica: Switch, device: string) => replica.find('Interface', (row) => row.name === device)

export function isPluggedIn(replica: Switch, bridge: string, device: string): boolean {
  const port = findPort(replica, device)
  return port !== undefined && (findBridge(replica, bridge)?.ports.includes(port._uuid) ?? false)
}

/** What plugs a device into a bridge, or gives a plugged one these words: none when all is so. @throws unavailable without the bridge */
export function plug(replica: Switch, bridge: string, device: string, words: Words): Operation[] {
  const found = findInterface(replica, device)
  const port = findPort(replica, device)
  const at = findBridge(replica, bridge)
  if (!at || !replica.schema) throw fabricRefusals.switch_missing({ internal: `no bridge ${bridge}` })
  if (found && port && at.ports.includes(port._uuid)) {
    const stale = Object.entries(words).filter(([key, word]) => found.external_ids[key] !== word)
    if (stale.length === 0) return []
    const keys = set(stale.map(([key]) => key))
    const entries = ['map', stale] as const
    return [mutate('Interface', byUuid(found._uuid), take('external_ids', keys), add('external_ids', entries))]
  }
  const row = (table: string, columns: Parameters<typeof encodeRow>[1]) =>
    encodeRow(replica.schema?.tables.get(table) ?? new Map(), columns)
  return [
    insert('Interface', row('Interface', { name: device, external_ids: words }), 'device'),
    insert('Port', { name: device, interfaces: namedUuid('device') }, 'port'),
    mutate('Bridge', byUuid(at._uuid), add('ports', set([namedUuid('port')]))),
  ]
}

/** What takes a device out of whatever bridge has it. */
export function unplug(replica: Switch, device: string): Operation[] {
  const port = findPort(replica, device)
  if (!port) return []
  const bridges = [...replica.rows('Bridge').values()].filter((row) => row.ports.includes(port._uuid))
  return bridges.map((row) => mutate('Bridge', byUuid(row._uuid), take('ports', set([uuid(port._uuid)]))))
}
