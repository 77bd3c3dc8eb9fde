/** The whole topology as rows of the northbound database. Pure. */
import type { Topology, TopologyNetwork, TopologyPort } from '../../driver.ts'
import { dhcpRows } from './dhcp.rows.ts'
import { groupRows } from './group.rows.ts'
import { attachmentRows, portRows, providerPortRows } from './port.rows.ts'
import { gatewayRows, routerRow } from './router.rows.ts'
import type { RowSettings } from './wanted-row.ts'
import { keyOf, NETWORK, type WantedRow } from './wanted-row.ts'

export type { RowSettings } from './wanted-row.ts'

/** Rows that stand by themselves, in the order in which they may point to earlier ones. */
export function topologyRows({ networks, ports, routers, groups }: Topology, settings: RowSettings): WantedRow[] {
  const byId = new Map(networks.map((network) => [network.id, network]))
  const known = ports.filter(({ networkId }) => byId.has(networkId))
  const portsOf = Map.groupBy(known, (port) => port.networkId)
  const attachments = attachmentRows(routers)
  const whole = networks.map((network) => ({
    network,
    ports: portsOf.get(network.id) ?? [],
    names: dnsRows(network, portsOf.get(network.id) ?? [], settings),
    attachments: attachments.get(network.id) ?? [],
  }))
  return [
    ...networks.flatMap((network) => dhcpRows(network, settings)),
    ...whole.flatMap(({ names }) => names),
    ...gatewayRows(routers, byId),
    ...whole.map((one) => networkRow(one, settings)),
    ...routers.map((router) => routerRow(router, byId)),
    ...groupRows(groups, known, settings.stands),
  ]
}

interface WholeNetwork {
  network: TopologyNetwork
  ports: readonly TopologyPort[]
  names: readonly WantedRow[]
  attachments: readonly WantedRow[]
}

const networkRow = ({ network, ports, names, attachments }: WholeNetwork, { hosts }: RowSettings): WantedRow => ({
  table: 'Logical_Switch',
  kind: 'network',
  id: network.id,
  columns: { name: `wk-${network.id}` },
  refs: { dns_records: names.map(keyOf) },
  owns: { ports: [...providerPortRows(network), ...portRows(network, ports, hosts), ...attachments] },
})

/** Guests find each other by name; none where no port has a name. */
function dnsRows({ id }: TopologyNetwork, ports: readonly TopologyPort[], { domain }: RowSettings): WantedRow[] {
  const row = namesRow(id, recordsOf(ports, domain))
  return row ? [row] : []
}

export type Records = { readonly [name: string]: string }

/** Addresses by name, sorted, so that one list has one text. */
export function recordsOf(ports: readonly Pick<TopologyPort, 'hostname' | 'addresses'>[], domain: string | undefined): Records {
  const found = new Map<string, string[]>()
  for (const { hostname, addresses } of ports) {
    if (!hostname || addresses.length === 0) continue
    for (const name of namesOf(hostname, domain)) found.set(name, [...(found.get(name) ?? []), ...addresses])
  }
  return Object.fromEntries([...found].map(([name, addresses]) => [name, textOf(addresses)]))
}

export function namesOf(hostname: string, domain: string | undefined): string[] {
  const name = hostname.toLowerCase()
  return domain ? [name, `${name}.${domain}`] : [name]
}

export const textOf = (addresses: readonly string[]): string => [...new Set(addresses)].sort().join(' ')

export const namesKey = (networkId: string) => keyOf({ kind: 'names', id: networkId })

export const namesRow = (id: string, records: Records): WantedRow | undefined =>
  Object.keys(records).length === 0
    ? undefined
    : { table: 'DNS', kind: 'names', id, words: { [NETWORK]: id }, columns: { records } }
