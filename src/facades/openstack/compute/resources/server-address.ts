/** Addresses of servers, by the names of their networks. */
import { Type } from '../../../../api/schema.ts'
import type { ServerPort } from '../../../../domain/network/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { novaRefusals } from '../refusals.ts'
import { portsOf } from '../server-ports.ts'

/** As a server's own reply has it. */
export const address = Type.Object({
  version: Type.Integer(),
  addr: Type.String(),
  'OS-EXT-IPS:type': Type.Union([Type.Literal('fixed'), Type.Literal('floating')]),
  'OS-EXT-IPS-MAC:mac_addr': Type.String(),
})

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
const plainAddress = Type.Object({ version: Type.Integer(), addr: Type.String() })

const plainAddresses = (networks: Record<string, AddressView[]>) =>
  Object.fromEntries(Object.entries(networks).map(([name, all]) => [name, all.map(({ version, addr }) => ({ version, addr }))]))

export const serverAddresses: Operations = {
  listAddresses: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/ips',
      summary: 'List a server’s addresses',
      action: 'os_compute_api:ips:index',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ addresses: Type.Record(Type.String(), Type.Array(plainAddress)) }),
    },
    async (ctx, { params }) => ({ addresses: plainAddresses(addressesView(await portsOf(ctx, params.server_id))) }),
  ),
  listAddressesOnNetwork: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/ips/{network_label}',
      summary: 'List a server’s addresses on one network',
      action: 'os_compute_api:ips:show',
      allow: allow.reader,
      status: 200,
      returns: Type.Record(Type.String(), Type.Array(plainAddress)),
    },
    async (ctx, { params: { server_id, network_label: label } }) => {
      const all = plainAddresses(addressesView(await portsOf(ctx, server_id)))
      const addresses = Object.hasOwn(all, label) ? all[label] : undefined
      if (!addresses) throw novaRefusals.no_network_label()
      return { [label]: addresses }
    },
  ),
}
