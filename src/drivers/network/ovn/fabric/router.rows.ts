/** Routers as rows, with their ports, routes and address translation, and the group of hosts a gateway may be on. */
import type { TopologyNetwork, TopologyRouter } from '../../driver.ts'
import { blockOf, isV6, networkOf } from './cidr.ts'
import { routerPortName } from './port.rows.ts'
import { type Key, keyOf, type WantedRow } from './wanted-row.ts'

type Gateway = NonNullable<TopologyRouter['gateway']>

/** Which provider network a group's hosts must have. */
export const PHYSICAL_NETWORK = 'welkin-physical-network'
export const GATEWAY_KIND = 'gateway'

export const routerKey = (routerId: string): Key => keyOf({ kind: 'router', id: routerId })

export const gatewayKey = (routerId: string): Key => keyOf({ kind: GATEWAY_KIND, id: routerId })

/** The hosts in it are kept by `gateway-members.ts`, since they come and go without any spec having changed. */
export const gatewayRows = (routers: readonly TopologyRouter[], networks: ReadonlyMap<string, TopologyNetwork>): WantedRow[] =>
  routers.flatMap(({ id, gateway }) =>
    gateway
      ? [
          {
            table: 'HA_Chassis_Group',
            kind: GATEWAY_KIND,
            id,
            columns: { name: `gateway-${id}` },
            words: { [PHYSICAL_NETWORK]: networks.get(gateway.networkId)?.physicalNetwork ?? '' },
          } satisfies WantedRow,
        ]
      : [],
  )

export function routerRow(router: TopologyRouter, networks: ReadonlyMap<string, TopologyNetwork>): WantedRow {
  const { id, gateway, interfaces } = router
  return {
    table: 'Logical_Router',
    kind: 'router',
    id,
    columns: {
      name: `wk-${id}`,
      enabled: [router.enabled],
      // neighbours are learned when they are needed, and forgotten when they have been silent
      options: { always_learn_from_arp_request: 'false', dynamic_neigh_routers: 'true', mac_binding_age_threshold: '300' },
    },
    owns: {
      ports: [
        ...interfaces.map((i) => routerPortRow(i, announcements(networks.get(i.networkId), i.addresses), [])),
        ...(gateway ? [routerPortRow(gateway, {}, [gatewayKey(id)])] : []),
      ],
      static_routes: routeRows(router),
      nat: gateway ? natRows(router, gateway) : [],
    },
  }
}

const routerPortRow = (
  { portId, mac, addresses }: { portId: string; mac: string; addresses: readonly string[] },
  announced: { [word: string]: string },
  group: Key[],
): WantedRow => ({
  table: 'Logical_Router_Port',
  kind: 'router-port',
  id: portId,
  columns: { name: routerPortName(portId), mac, networks: addresses, ipv6_ra_configs: announced },
  refs: { ha_chassis_group: group },
})

/** What one port of the router tells IPv6 guests: as those subnets ask that it is in, whatever others the network has. */
function announcements(network: TopologyNetwork | undefined, addresses: readonly string[]): { [word: string]: string } {
  if (!network) return {}
  const asking = network.subnets.filter(({ version, ipv6Mode }) => version === 6 && ipv6Mode)
  const ips = addresses.map((address) => address.split('/')[0] ?? '')
  const mode = ips.flatMap((ip) => asking.find(({ cidr }) => blockOf(cidr)(ip)) ?? [])[0]?.ipv6Mode
  if (!mode) return {}
  return { address_mode: mode.replace('-', '_'), send_periodic: 'true', mtu: `${network.mtu}` }
}

function routeRows({ id, gateway, routes }: TopologyRouter): WantedRow[] {
  const defaults = (gateway?.nexthops ?? []).map((nexthop) => ({ destination: isV6(nexthop) ? '::/0' : '0.0.0.0/0', nexthop }))
  return [...defaults, ...routes].map(({ destination, nexthop }) => ({
    table: 'Logical_Router_Static_Route',
    kind: 'route',
    id: `${id}/${destination}/${nexthop}`,
    columns: { ip_prefix: destination, nexthop },
  }))
}

/** Done on the gateway's host, whichever host the guest is on: that one is sure to have the provider network. */
function natRows({ id, interfaces, floatingIps }: TopologyRouter, gateway: Gateway): WantedRow[] {
  const external = gateway.addresses.find((address) => !isV6(address))?.split('/')[0]
  const inner = new Set(interfaces.flatMap((i) => i.addresses.filter((address) => !isV6(address)).map(networkOf)))
  const hidden = gateway.snat && external ? [...inner] : []
  return [
    ...hidden.map((cidr) => natRow(`${id}/${cidr}`, 'snat', external ?? '', cidr)),
    ...floatingIps.map((f) => natRow(f.id, 'dnat_and_snat', f.external, f.internal)),
  ]
}

const natRow = (id: string, type: string, external: string, internal: string): WantedRow => ({
  table: 'NAT',
  kind: 'nat',
  id,
  columns: { type, external_ip: external, logical_ip: internal },
})
