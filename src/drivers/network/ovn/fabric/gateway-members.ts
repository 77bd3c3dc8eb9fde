/**
 * Which hosts a router's gateway may be on: those that have its provider network, in an order of the router's own. Made of
 * what is in the databases alone and never of what was wanted before, so that any controller may do it at any time.
 */
import { createHash } from 'node:crypto'
import { byUuid, insert, map, namedUuid, type Operation, set, update, uuid, wait } from '../../../../wire/ovsdb/index.ts'
import type { Northbound, Southbound, SouthTables } from './northbound.ts'
import { GATEWAY_KIND, PHYSICAL_NETWORK } from './router.rows.ts'
import { ID, KIND } from './wanted-row.ts'

/** OVN watches them from one another, so more hosts are not better. */
const MOST_MEMBERS = 5

interface Member {
  chassis: string
  priority: number
}

/** Every router spreads over the hosts in another order, and keeps it when hosts come and go. */
export function chooseMembers(routerId: string, chassis: readonly string[]): Member[] {
  const rank = (name: string) => createHash('sha256').update(`${routerId} ${name}`).digest('hex')
  return chassis
    .map((name) => ({ name, rank: rank(name) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, MOST_MEMBERS)
    .map(({ name }, index) => ({ chassis: name, priority: 100 - index }))
}

/** The provider networks that a host has. */
export const uplinksOf = ({ other_config, external_ids }: SouthTables['Chassis']): string[] =>
  (other_config['ovn-bridge-mappings'] ?? external_ids['ovn-bridge-mappings'] ?? '')
    .split(',')
    .flatMap((mapping) => mapping.split(':')[0] || [])

/** What gives the gateways their hosts; each group's operations fail when another controller was faster. */
export function memberOperations(north: Northbound, south: Southbound): Operation[][] {
  const chassis = [...south.rows('Chassis').values()]
  const having = (network: string) =>
    chassis
      .filter((host) => (network === '' ? uplinksOf(host).length > 0 : uplinksOf(host).includes(network)))
      .map(({ name }) => name)
  const groups = [...north.rows('HA_Chassis_Group').values()].filter(({ external_ids }) => external_ids[KIND] === GATEWAY_KIND)
  return groups.flatMap((group) => {
    const wanted = chooseMembers(group.external_ids[ID] ?? '', having(group.external_ids[PHYSICAL_NETWORK] ?? ''))
    const there = group.ha_chassis.flatMap((id) => north.rows('HA_Chassis').get(id) ?? [])
    const now = there
      .map((row) => ({ chassis: row.chassis_name, priority: row.priority }))
      .sort((a, b) => b.priority - a.priority)
    if (JSON.stringify(now) === JSON.stringify(wanted)) return []
    const before = { ha_chassis: set(group.ha_chassis.map(uuid)) }
    return [
      [
        wait({
          table: 'HA_Chassis_Group',
          where: byUuid(group._uuid),
          columns: ['ha_chassis'],
          until: '==',
          rows: [before],
          timeout: 0,
        }),
        ...wanted.map(({ chassis, priority }, i) =>
          insert('HA_Chassis', memberRow(chassis, priority, group.external_ids[ID]), `m${i}`),
        ),
        update('HA_Chassis_Group', byUuid(group._uuid), { ha_chassis: set(wanted.map((_, i) => namedUuid(`m${i}`))) }),
      ],
    ]
  })
}

const memberRow = (chassis: string, priority: number, routerId = '') => ({
  chassis_name: chassis,
  priority,
  external_ids: map({ [KIND]: 'gateway-member', [ID]: `${routerId}/${chassis}` }),
})
