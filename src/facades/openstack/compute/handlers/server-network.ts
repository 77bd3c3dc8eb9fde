import { getServer } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  getGroup,
  portsOfServers,
  type SecurityGroup,
  type SecurityRule,
  type ServerPort,
} from '../../../../domain/network/index.ts'
import { notFound } from '../../../../kernel/errors.ts'
import type { serverNetworkApi } from '../contract/server-part.ts'
import { addressesView, plainAddresses } from '../view/address.ts'
import type { HandlersOf } from './deps.ts'

export const serverNetworkHandlers: HandlersOf<typeof serverNetworkApi> = {
  listAddresses: async (ctx, { params }) => ({
    addresses: plainAddresses(addressesView(await portsOf(ctx, params.server_id))),
  }),
  listAddressesOnNetwork: async (ctx, { params }) => {
    const all = plainAddresses(addressesView(await portsOf(ctx, params.server_id)))
    const addresses = Object.hasOwn(all, params.network_label) ? all[params.network_label] : undefined
    if (!addresses) throw notFound('Network label not found')
    return { [params.network_label]: addresses }
  },
  listInterfaces: async (ctx, { params }) => ({
    interfaceAttachments: (await portsOf(ctx, params.server_id)).map(attachmentView),
  }),
  showInterface: async (ctx, { params }) => {
    const port = (await portsOf(ctx, params.server_id)).find(({ portId }) => portId === params.port_id)
    if (!port) throw notFound(`Instance ${params.server_id} does not have a port with id ${params.port_id}`)
    return { interfaceAttachment: attachmentView(port) }
  },
  listGroupsOfServer: async (ctx, { params }) => {
    const ids = new Set((await portsOf(ctx, params.server_id)).flatMap((port) => port.securityGroups.map(({ id }) => id)))
    const groups = await Promise.all([...ids].map((id) => getGroup(ctx, id)))
    return { security_groups: groups.map(groupView) }
  },
}

/** @throws not_found when the caller has no such server */
async function portsOf(ctx: StoreCtx, serverId: string): Promise<readonly ServerPort[]> {
  await getServer(ctx, serverId)
  return (await portsOfServers(ctx, [serverId])).get(serverId) ?? []
}

const attachmentView = (port: ServerPort) => ({
  port_id: port.portId,
  net_id: port.networkId,
  mac_addr: port.mac,
  port_state: port.status,
  fixed_ips: port.fixedIps.map(({ ip, subnetId }) => ({ subnet_id: subnetId, ip_address: ip })),
  tag: null,
})

/** Nova's old form knows incoming rules only. */
const groupView = (group: SecurityGroup) => ({
  id: group.id,
  name: group.name,
  description: group.description,
  tenant_id: group.projectId,
  rules: group.rules.filter(({ direction }) => direction === 'ingress').map((rule) => ruleView(rule, group)),
})

const ruleView = (rule: SecurityRule, group: SecurityGroup) => ({
  id: rule.id,
  parent_group_id: rule.groupId,
  ip_protocol: rule.protocol,
  from_port: rule.min ?? (rule.protocol === null ? null : -1),
  to_port: rule.max ?? (rule.protocol === null ? null : -1),
  group: rule.remoteGroupId === group.id ? { name: group.name, tenant_id: group.projectId } : {},
  ip_range: rule.remoteGroupId === null ? { cidr: rule.remoteCidr ?? (rule.version === 6 ? '::/0' : '0.0.0.0/0') } : {},
})
