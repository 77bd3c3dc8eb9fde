/** Security groups as port groups with access lists: what no rule lets pass is dropped. */
import type { TopologyGroup, TopologyPort, TopologyRule } from '../../driver.ts'
import { portKey } from './port.rows.ts'
import { type Key, keyOf, type WantedRow } from './wanted-row.ts'

const DROP = 1001
const PASS = 1002
/** All secured ports, whatever their groups. */
const SECURED = 'wk_secured'

export const groupKey = (id: string): Key => keyOf({ kind: 'group', id })
/** Port groups' names end up in matches, where a dash would be read as an operator. */
export const groupName = (id: string): string => `pg_${id.replaceAll('-', '_')}`

/** @param stands tells of groups that the topology does not name */
export function groupRows(
  groups: readonly TopologyGroup[],
  ports: readonly TopologyPort[],
  stands: (groupId: string) => boolean = () => false,
): WantedRow[] {
  const secured = ports.filter((port) => port.kind === 'guest' && port.secured)
  const members = membersOf(secured)
  const known = new Set(groups.map(({ id }) => id))
  return [
    securedRow(secured),
    ...groups.map(
      (group): WantedRow => ({
        table: 'Port_Group',
        kind: 'group',
        id: group.id,
        columns: { name: groupName(group.id) },
        refs: { ports: [...new Set([...(members.get(group.id) ?? []), ...(group.members ?? []).map(portKey)])] },
        owns: {
          // members of a group that is gone are nobody
          acls: group.rules
            .filter(({ remoteGroupId }) => remoteGroupId === undefined || known.has(remoteGroupId) || stands(remoteGroupId))
            .map((rule) => ruleRow(rule, groupName(group.id))),
        },
      }),
    ),
  ]
}

function membersOf(ports: readonly TopologyPort[]): Map<string, Key[]> {
  const found = new Map<string, Key[]>()
  for (const { id, groupIds } of ports) {
    for (const groupId of groupIds) {
      const keys = found.get(groupId)
      if (keys) keys.push(portKey(id))
      else found.set(groupId, [portKey(id)])
    }
  }
  return found
}

/** Even a port without any rule may ask for its address and its metadata; neighbours are found without a rule in OVN. */
const securedRow = (ports: readonly TopologyPort[]): WantedRow => ({
  table: 'Port_Group',
  kind: 'secured',
  id: 'all',
  columns: { name: SECURED },
  refs: { ports: ports.map((port) => portKey(port.id)) },
  owns: {
    acls: [
      aclRow('secured/in', 'ingress', DROP, `outport == @${SECURED} && ip`, 'drop'),
      aclRow('secured/out', 'egress', DROP, `inport == @${SECURED} && ip`, 'drop'),
      ...[
        ['dhcp', 'ip4 && udp.src == 68 && udp.dst == 67'],
        ['dhcpv6', 'ip6 && udp.src == 546 && udp.dst == 547'],
        ['metadata', 'ip4.dst == 169.254.169.254 && tcp.dst == 80'],
      ].map(([id, match]) => aclRow(`secured/${id}`, 'egress', PASS, `inport == @${SECURED} && ${match}`, 'allow-related')),
    ],
  },
})

const ruleRow = (rule: TopologyRule, group: string): WantedRow =>
  aclRow(rule.id, rule.direction, PASS, ruleMatch(rule, group), 'allow-related')

const aclRow = (
  id: string,
  direction: TopologyRule['direction'],
  priority: number,
  match: string,
  action: string,
): WantedRow => ({
  table: 'ACL',
  kind: 'rule',
  id,
  columns: { priority, direction: direction === 'ingress' ? 'to-lport' : 'from-lport', match, action },
})

/** In the language of OVN's expressions (ovn-sb(5), Logical_Flow). */
export function ruleMatch(rule: TopologyRule, group: string): string {
  const ingress = rule.direction === 'ingress'
  const remote = `ip${rule.version}.${ingress ? 'src' : 'dst'}`
  return [
    `${ingress ? 'outport' : 'inport'} == @${group}`,
    `ip${rule.version}`,
    ...protocolMatch(rule),
    ...(rule.remoteCidr ? [`${remote} == ${rule.remoteCidr}`] : []),
    ...(rule.remoteGroupId ? [`${remote} == $${groupName(rule.remoteGroupId)}_ip${rule.version}`] : []),
  ].join(' && ')
}

function protocolMatch({ protocol, version, from, to }: TopologyRule): string[] {
  if (protocol === undefined) return []
  if (typeof protocol === 'number') return [`ip.proto == ${protocol}`]
  if (protocol === 'icmp' || protocol === 'icmpv6') {
    const name = version === 4 ? 'icmp4' : 'icmp6'
    return [
      name,
      ...(from === undefined ? [] : [`${name}.type == ${from}`]),
      ...(to === undefined ? [] : [`${name}.code == ${to}`]),
    ]
  }
  if (from !== undefined && from === to) return [protocol, `${protocol}.dst == ${from}`]
  return [
    protocol,
    ...(from === undefined ? [] : [`${protocol}.dst >= ${from}`]),
    ...(to === undefined ? [] : [`${protocol}.dst <= ${to}`]),
  ]
}
