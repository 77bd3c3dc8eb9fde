import type { ServerPort } from '../../../../domain/network/index.ts'

export interface AddressView {
  version: number
  addr: string
  'OS-EXT-IPS:type': 'fixed' | 'floating'
  'OS-EXT-IPS-MAC:mac_addr': string
}

/** By the network's name; each fixed address is followed by the floating one that leads to it. */
export function addressesView(ports: readonly ServerPort[]): Record<string, AddressView[]> {
  const networks: Record<string, AddressView[]> = {}
  for (const port of ports) {
    networks[port.networkName] ??= []
    networks[port.networkName]?.push(...addressesOf(port))
  }
  return networks
}

const addressesOf = ({ mac, fixedIps, floatingIps }: ServerPort): AddressView[] =>
  fixedIps.flatMap(({ ip, version }) => [
    viewOf(mac, ip, version, 'fixed'),
    ...floatingIps.filter(({ fixedIp }) => fixedIp === ip).map((floating) => viewOf(mac, floating.ip, 4, 'floating')),
  ])

const viewOf = (mac: string, addr: string, version: number, type: 'fixed' | 'floating'): AddressView => ({
  version,
  addr,
  'OS-EXT-IPS:type': type,
  'OS-EXT-IPS-MAC:mac_addr': mac,
})

/** `/servers/{id}/ips` shows no more than this. */
export const plainAddresses = (networks: Record<string, AddressView[]>) =>
  Object.fromEntries(Object.entries(networks).map(([name, all]) => [name, all.map(({ version, addr }) => ({ version, addr }))]))
