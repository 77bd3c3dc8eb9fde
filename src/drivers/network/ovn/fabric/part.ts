/** From the rows of a part of the topology to what may be changed among the rows that are there: nothing that it does not speak of. Pure. */
import type { Topology, TopologyScope } from '../../driver.ts'
import type { HeldRow, Removable } from './diff.ts'
import { groupKey } from './group.rows.ts'
import { type HeldRows, wordsOf } from './held.ts'
import { mergeNames } from './names.ts'
import type { NorthTable } from './northbound.ts'
import { portKey } from './port.rows.ts'
import { gatewayKey, routerKey } from './router.rows.ts'
import { namesKey, type RowSettings } from './topology.rows.ts'
import { heldKey, ID, type Key, keyOf, NETWORK, type WantedRow } from './wanted-row.ts'

export interface Part {
  rows: WantedRow[]
  removable: Removable[]
}

/** @param rows what `topologyRows` says of the topology */
export function partOf(
  rows: readonly WantedRow[],
  topology: Topology,
  scope: TopologyScope,
  held: HeldRows,
  settings: RowSettings,
): Part {
  const networkIds = new Set([...scope.networks, ...scope.wholeNetworks, ...topology.networks.map(({ id }) => id)])
  const routerIds = [...new Set([...scope.routers, ...topology.routers.map(({ id }) => id)])]
  const portIds = new Set([...scope.ports, ...topology.ports.map(({ id }) => id)])
  const ports = [...portIds].flatMap((id) => held.find('Logical_Switch_Port', portKey(id)))
  const ends = [...ports, ...routerIds.flatMap((id) => held.attachmentsOf(id))]
  const whole = new Set(scope.wholeNetworks)
  const wholeGroups = new Set(scope.groups.map(groupKey))
  const named = mergeNames(rows, topology, { ports, whole, known: networkIds, held, domain: settings.domain })
  const uuids = new Set(ports.map(({ _uuid }) => _uuid))
  const partly = (row: WantedRow): WantedRow => {
    if (row.kind === 'network' && !whole.has(row.id)) return { ...row, partly: { ports: endsIn(row.id, ends, held) } }
    if (row.table === 'Port_Group' && !wholeGroups.has(keyOf(row))) return { ...row, partly: { ports: uuids } }
    return row
  }
  return {
    rows: [
      ...named.map(partly),
      ...switchHandles(ends, networkIds, held),
      ...groupHandles(topology, ports, new Set(rows.filter(({ table }) => table === 'Port_Group').map(keyOf)), held),
    ],
    removable: [
      ...[...networkIds].flatMap((id) => removables(held.ofNetwork('DHCP_Options', id), 'DHCP_Options')),
      ...[...networkIds].flatMap((id) => byKey(held, 'DNS', namesKey(id))),
      ...routerIds.flatMap((id) => byKey(held, 'HA_Chassis_Group', gatewayKey(id))),
      ...[...networkIds].flatMap((id) => byKey(held, 'Logical_Switch', keyOf({ kind: 'network', id }))),
      ...routerIds.flatMap((id) => byKey(held, 'Logical_Router', routerKey(id))),
      ...scope.groups.flatMap((id) => byKey(held, 'Port_Group', groupKey(id))),
    ],
  }
}

const byKey = (held: HeldRows, table: NorthTable, key: Key): Removable[] => removables(held.find(table, key), table)

const removables = (rows: readonly HeldRow[], table: NorthTable): Removable[] =>
  rows.flatMap((row) => {
    const key = heldKey(wordsOf(row))
    return key === undefined ? [] : [{ table, key, row }]
  })

const networkIdOf = (end: HeldRow, held: HeldRows): string | undefined => {
  const word = wordsOf(end)[NETWORK]
  if (word !== undefined) return word
  const found = held.switchOf(end._uuid)
  return found && wordsOf(found)[ID]
}

/** What hangs on a network's switch and is spoken of: those ends, and its own end towards the provider. */
const endsIn = (networkId: string, ends: readonly HeldRow[], held: HeldRows): Set<string> =>
  new Set([
    ...ends.filter((end) => networkIdOf(end, held) === networkId).map(({ _uuid }) => _uuid),
    ...held.find('Logical_Switch_Port', keyOf({ kind: 'provider-port', id: networkId })).map(({ _uuid }) => _uuid),
  ])

/** Networks of which nothing is said but that something on them goes. */
function switchHandles(ends: readonly HeldRow[], known: ReadonlySet<string>, held: HeldRows): WantedRow[] {
  const others = Map.groupBy(ends, (end) => networkIdOf(end, held) ?? '')
  return [...others]
    .filter(([id]) => !known.has(id))
    .map(([id, rows]) => ({
      table: 'Logical_Switch',
      kind: 'network',
      id,
      columns: {},
      owns: { ports: [] },
      partly: { ports: new Set(rows.map(({ _uuid }) => _uuid)) },
      isHandle: true,
    }))
}

/** Groups of which nothing is said but that ports come into them or leave them. */
function groupHandles({ ports }: Topology, there: readonly HeldRow[], known: ReadonlySet<Key>, held: HeldRows): WantedRow[] {
  const members = new Map<Key, Key[]>()
  for (const { _uuid } of there) for (const group of held.groupsOf(_uuid)) members.set(heldKey(wordsOf(group)) ?? '', []) // it may have to leave
  for (const { id, groupIds, kind, secured } of ports)
    for (const groupId of kind === 'guest' && secured ? groupIds : [])
      members.set(groupKey(groupId), [...(members.get(groupKey(groupId)) ?? []), portKey(id)])
  const uuids = new Set(there.map(({ _uuid }) => _uuid))
  return [...members]
    .filter(([key]) => key !== '' && !known.has(key))
    .map(([key, keys]) => ({
      table: 'Port_Group',
      kind: 'group',
      id: key.slice('group:'.length),
      columns: {},
      refs: { ports: keys },
      partly: { ports: uuids },
      isHandle: true,
    }))
}
