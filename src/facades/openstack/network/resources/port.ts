import type { StoreCtx } from '../../../../domain/context.ts'
import { listHosts } from '../../../../domain/host/index.ts'
import {
  createPort,
  deletePort,
  getPort,
  listPorts,
  type NewPort,
  type Port,
  type PortChange,
  SERVER_OWNER,
  updatePort,
} from '../../../../domain/network/index.ts'
import { isAdmin } from '../../../../kernel/context.ts'
import { bool, free, list, name, needed, object, oneOf, orNull, readOnly, text, uuid } from '../attribute.ts'
import { defineResource, ids, standardAttributes, type View } from '../resource.ts'
import { fixedIpView, standardView } from '../standard-view.ts'

const address = text(64)

export const port = defineResource<Port, NewPort, PortChange>({
  name: 'port',
  plural: 'ports',
  attributes: {
    ...standardAttributes,
    network_id: needed('networkId', uuid),
    admin_state_up: free('enabled', bool),
    mac_address: free('mac', address),
    fixed_ips: free(
      'fixedIps',
      list(object({ subnet_id: { field: 'subnetId', read: uuid }, ip_address: { field: 'ip', read: address } })),
    ),
    device_id: free('deviceId', name),
    device_owner: free('deviceOwner', name),
    security_groups: free('groupIds', ids),
    port_security_enabled: free('portSecurity', bool),
    allowed_address_pairs: free(
      'allowedPairs',
      list(object({ ip_address: { field: 'ip', read: address, must: true }, mac_address: { field: 'mac', read: address } })),
    ),
    'binding:host_id': free('hostId', orNull(name)),
    'binding:vnic_type': free('vnicType', oneOf(['normal'])),
    'binding:vif_type': readOnly,
    'binding:vif_details': readOnly,
    status: readOnly,
  },
  columns: { name: 'name', network_id: 'network_id', device_id: 'device_id', mac_address: 'mac' },
  list: listPorts,
  get: getPort,
  create: async (ctx, given) => createPort(ctx, await withHost(ctx, given)),
  update: async (ctx, id, change) => updatePort(ctx, id, await withHost(ctx, change)),
  remove: deletePort,
  views: async (ctx, ports) => {
    const hosts = isAdmin(ctx) ? await hostnames(ctx) : undefined
    return ports.map((item) => viewOf(item, hosts))
  },
})

const hostnames = async (ctx: StoreCtx): Promise<Map<string, string>> =>
  new Map((await listHosts(ctx)).map((host) => [host.id, host.hostname]))

/** Neutron calls hosts by name. */
async function withHost<T extends Partial<NewPort>>(ctx: StoreCtx, given: T): Promise<T> {
  if (!given.hostId || !isAdmin(ctx)) return given
  const host = (await listHosts(ctx)).find(({ hostname }) => hostname === given.hostId)
  return { ...given, hostId: host?.id ?? given.hostId }
}

/** Nova names its default zone here. */
const NOVA_OWNER = 'compute:nova'

/** @param hosts the hosts' names, for those who may know where a port is */
const viewOf = (item: Port, hosts: ReadonlyMap<string, string> | undefined): View => ({
  ...standardView(item),
  name: item.name,
  network_id: item.networkId,
  admin_state_up: item.enabled,
  mac_address: item.mac,
  fixed_ips: item.fixedIps.map(fixedIpView),
  device_id: item.deviceId,
  device_owner: item.deviceOwner === SERVER_OWNER ? NOVA_OWNER : item.deviceOwner,
  security_groups: item.groupIds,
  port_security_enabled: item.portSecurity,
  allowed_address_pairs: item.allowedPairs.map((pair) => ({ ip_address: pair.ip, mac_address: pair.mac ?? item.mac })),
  status: statusOf(item),
  'binding:vnic_type': item.vnicType,
  ...(hosts
    ? {
        'binding:host_id': item.hostId ? (hosts.get(item.hostId) ?? item.hostId) : '',
        'binding:vif_type': item.hostId ? 'ovs' : 'unbound',
        'binding:vif_details': item.hostId ? { port_filter: true, connectivity: 'l2' } : {},
      }
    : {}),
})

const statusOf = (item: Port): string => (item.deviceOwner === 'network:floatingip' ? 'N/A' : item.up ? 'ACTIVE' : 'DOWN')
