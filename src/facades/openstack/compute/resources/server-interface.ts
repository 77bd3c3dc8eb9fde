/** Interfaces of servers: their ports. */
import { Type } from '../../../../api/schema.ts'
import type { ServerPort } from '../../../../domain/network/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { novaRefusals } from '../refusals.ts'
import { portsOf } from '../server-ports.ts'

const attachment = Type.Object({
  port_id: Type.String(),
  net_id: Type.String(),
  mac_addr: Type.String(),
  port_state: Type.String(),
  fixed_ips: Type.Array(Type.Object({ subnet_id: Type.String(), ip_address: Type.String() })),
  tag: Type.Optional(Type.Null()),
})

const viewOf = (port: ServerPort) => ({
  port_id: port.portId,
  net_id: port.networkId,
  mac_addr: port.mac,
  port_state: port.status,
  fixed_ips: port.fixedIps.map(({ ip, subnetId }) => ({ subnet_id: subnetId, ip_address: ip })),
  tag: null,
})

export const serverInterfaces: Operations = {
  listInterfaces: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/os-interface',
      summary: 'List a server’s ports',
      action: 'os_compute_api:os-attach-interfaces:list',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ interfaceAttachments: Type.Array(attachment) }),
    },
    async (ctx, { params }) => ({ interfaceAttachments: (await portsOf(ctx, params.server_id)).map(viewOf) }),
  ),
  showInterface: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/os-interface/{port_id}',
      summary: 'Show one of a server’s ports',
      action: 'os_compute_api:os-attach-interfaces:show',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ interfaceAttachment: attachment }),
    },
    async (ctx, { params: { server_id, port_id } }) => {
      const port = (await portsOf(ctx, server_id)).find(({ portId }) => portId === port_id)
      if (!port) throw novaRefusals.port_of_other_server({ serverId: server_id, portId: port_id })
      return { interfaceAttachment: viewOf(port) }
    },
  ),
}
