/** A network's ports as rows: those of guests, of metadata, of routers, and the one towards the provider. */
import type { TopologyNetwork, TopologyPort, TopologyRouter } from '../../driver.ts'
import { blockOf } from './cidr.ts'
import { dhcpKey, isServed } from './dhcp.rows.ts'
import { type Key, keyOf, NETWORK, ROUTER, type WantedRow } from './wanted-row.ts'

export const portKey = (id: string): Key => keyOf({ kind: 'port', id })
export const routerPortName = (portId: string): string => `lrp-${portId}`

const HOST_NAME = /^[a-z0-9][a-z0-9.-]*$/i
const PLAIN = { type: '', options: {}, addresses: [], port_security: [], enabled: [true], tag: [] }

/** @param hosts those that a port may be bound to: a name that no host has would keep it from ever being carried */
export function portRows(network: TopologyNetwork, ports: readonly TopologyPort[], hosts: ReadonlySet<string>): WantedRow[] {
  const served = network.subnets
    .filter(isServed)
    .map(({ id, version, cidr }) => ({ key: dhcpKey(id), version, holds: blockOf(cidr) }))
  return ports.map((port) => (port.kind === 'metadata' ? metadataRow(port) : guestRow(port, served, hosts)))
}

type Served = readonly { key: Key; version: 4 | 6; holds(ip: string): boolean }[]

function guestRow(port: TopologyPort, served: Served, hosts: ReadonlySet<string>): WantedRow {
  const own = [port.mac, ...port.addresses].join(' ')
  return {
    table: 'Logical_Switch_Port',
    kind: 'port',
    id: port.id,
    words: { [NETWORK]: port.networkId },
    columns: {
      ...PLAIN,
      name: port.id,
      type: port.virtual ? 'virtual' : '',
      addresses: answersUnknown(port) ? [own, 'unknown'] : [own],
      port_security: port.secured ? [own, ...port.allowedPairs.map(({ mac, ip }) => `${mac ?? port.mac} ${ip}`)] : [],
      enabled: [port.enabled],
      options: {
        ...(port.chassis && hosts.has(port.chassis) ? { 'requested-chassis': port.chassis } : {}),
        ...(port.virtual ? { 'virtual-ip': port.virtual.ip, 'virtual-parents': port.virtual.parents.toSorted().join(',') } : {}),
        // OVN reads it as an expression, in which a name is a quoted string
        ...(port.hostname && HOST_NAME.test(port.hostname) ? { hostname: `"${port.hostname}"` } : {}),
      },
    },
    refs: { dhcpv4_options: dhcpOf(port, served, 4), dhcpv6_options: dhcpOf(port, served, 6) },
  }
}

/** Frames for addresses that nobody is known to have go to ports which may have them. */
const answersUnknown = ({ secured, allowedPairs, mac }: TopologyPort): boolean =>
  !secured || allowedPairs.some((pair) => pair.mac !== undefined && pair.mac.toLowerCase() !== mac.toLowerCase())

/** At most one a version: the row has room for no more. */
function dhcpOf({ addresses }: TopologyPort, served: Served, version: 4 | 6): Key[] {
  const subnet = served.find((one) => one.version === version && addresses.some(one.holds))
  return subnet ? [subnet.key] : []
}

/** On every host by itself: nothing that is sent to it leaves the host. */
const metadataRow = (port: TopologyPort): WantedRow => ({
  table: 'Logical_Switch_Port',
  kind: 'port',
  id: port.id,
  words: { [NETWORK]: port.networkId },
  columns: {
    ...PLAIN,
    name: port.id,
    type: 'localport',
    addresses: [[port.mac, ...port.addresses].join(' ')],
    enabled: [port.enabled],
  },
  refs: { dhcpv4_options: [], dhcpv6_options: [] },
})

/** None for a network of the cloud's own. */
export const providerPortRows = ({ id, physicalNetwork, vlan }: TopologyNetwork): WantedRow[] =>
  physicalNetwork === undefined
    ? []
    : [
        {
          table: 'Logical_Switch_Port',
          kind: 'provider-port',
          id,
          words: { [NETWORK]: id },
          columns: {
            ...PLAIN,
            name: `provider-${id}`,
            type: 'localnet',
            addresses: ['unknown'],
            options: { network_name: physicalNetwork },
            tag: vlan === undefined ? [] : [vlan],
          },
          refs: { dhcpv4_options: [], dhcpv6_options: [] },
        },
      ]

/** The network's end of a router's port. `announces`: the outside is told where floating addresses are. */
const routerAttachmentRow = (at: { routerId: string; networkId: string; portId: string }, announces: boolean): WantedRow => ({
  table: 'Logical_Switch_Port',
  kind: 'router-attachment',
  id: at.portId,
  words: { [NETWORK]: at.networkId, [ROUTER]: at.routerId },
  columns: {
    ...PLAIN,
    name: at.portId,
    type: 'router',
    addresses: ['router'],
    options: { 'router-port': routerPortName(at.portId), ...(announces ? { 'nat-addresses': 'router' } : {}) },
  },
  refs: { dhcpv4_options: [], dhcpv6_options: [] },
})

/** The networks' ends of all routers' ports, by network. */
export function attachmentRows(routers: readonly TopologyRouter[]): Map<string, WantedRow[]> {
  const found = new Map<string, WantedRow[]>()
  const put = (networkId: string, row: WantedRow) => {
    const rows = found.get(networkId)
    if (rows) rows.push(row)
    else found.set(networkId, [row])
  }
  for (const { id: routerId, interfaces, gateway } of routers) {
    for (const { networkId, portId } of interfaces) put(networkId, routerAttachmentRow({ routerId, networkId, portId }, false))
    if (gateway) put(gateway.networkId, routerAttachmentRow({ routerId, ...gateway }, true))
  }
  return found
}
