/** The whole topology as rows of the northbound database. Pure. */
import type { Topology, TopologyNetwork, TopologyPort } from '../../driver.ts'
import { dhcpRows } from './dhcp.rows.ts'
import { groupRows } from './group.rows.ts'
import { attachmentRows, portRow, providerPortRows } from './port.rows.ts'
import { gatewayRows, routerRow } from './router.rows.ts'
import { type Key, keyOf, type WantedRow } from './wanted-row.ts'

export interface RowSettings {
  /** The names of the hosts that are there. */
  hosts: ReadonlySet<string>
  /** Asked by guests whose subnets name no servers. */
  resolvers: readonly string[]
  /** Under which guests' names are also known: `welkin.internal`. */
  domain?: string
}

/** Rows that stand by themselves, in the order in which they may point to earlier ones. */
export function topologyRows(topology: Topology, settings: RowSettings): WantedRow[] {
  const networks = new Map(topology.networks.map((network) => [network.id, network]))
  const ports = Map.groupBy(topology.ports, (port) => port.networkId)
  return [
    ...topology.networks.flatMap((network) => dhcpRows(network, settings)),
    ...topology.networks.flatMap((network) => dnsRows(network, ports.get(network.id) ?? [], settings)),
    ...gatewayRows(topology.routers, networks),
    ...topology.networks.map((network) => networkRow(network, ports.get(network.id) ?? [], topology, settings)),
    ...topology.routers.map((router) => routerRow(router, networks)),
    ...groupRows(
      topology.groups,
      topology.ports.filter(({ networkId }) => networks.has(networkId)),
    ),
  ]
}

const networkRow = (
  network: TopologyNetwork,
  ports: readonly TopologyPort[],
  { routers }: Topology,
  settings: RowSettings,
): WantedRow => ({
  table: 'Logical_Switch',
  kind: 'network',
  id: network.id,
  columns: { name: `wk-${network.id}` },
  refs: { dns_records: dnsRows(network, ports, settings).map(keyOf) satisfies Key[] },
  owns: {
    ports: [
      ...providerPortRows(network),
      ...ports.map((port) => portRow(port, network, settings.hosts)),
      ...attachmentRows(network.id, routers),
    ],
  },
})

/** Guests find each other by name; none where no port has a name. */
function dnsRows({ id }: TopologyNetwork, ports: readonly TopologyPort[], { domain }: RowSettings): WantedRow[] {
  const records: { [name: string]: string } = {}
  for (const { hostname, addresses } of ports) {
    if (!hostname || addresses.length === 0) continue
    const name = hostname.toLowerCase()
    for (const known of domain ? [name, `${name}.${domain}`] : [name])
      records[known] = [...(records[known] ? [records[known]] : []), ...addresses].join(' ')
  }
  return Object.keys(records).length === 0 ? [] : [{ table: 'DNS', kind: 'names', id, columns: { records } }]
}
