import {
  createFloatingIp,
  deleteFloatingIp,
  type FloatingIp,
  type FloatingIpChange,
  getFloatingIp,
  listFloatingIps,
  type NewFloatingIp,
  updateFloatingIp,
} from '../../../../domain/network/index.ts'
import { atFirst, free, needed, orNull, readOnly, text, uuid } from '../attribute.ts'
import { defineResource, standardAttributes, type View } from '../resource.ts'
import { standardView } from '../standard-view.ts'

const { name: _name, ...attributes } = standardAttributes
const address = text(64)

export const floatingIp = defineResource<FloatingIp, NewFloatingIp, FloatingIpChange>({
  name: 'floatingip',
  plural: 'floatingips',
  attributes: {
    ...attributes,
    floating_network_id: needed('networkId', uuid),
    subnet_id: atFirst('subnetId', uuid),
    floating_ip_address: atFirst('ip', address),
    port_id: free('fixedPortId', orNull(uuid)),
    fixed_ip_address: free('fixedIp', orNull(address)),
    router_id: readOnly,
    status: readOnly,
  },
  columns: {
    floating_network_id: 'network_id',
    floating_ip_address: 'ip',
    port_id: 'fixed_port_id',
    fixed_ip_address: 'fixed_ip',
    router_id: 'router_id',
  },
  list: listFloatingIps,
  get: getFloatingIp,
  create: createFloatingIp,
  update: updateFloatingIp,
  remove: deleteFloatingIp,
  views: (_ctx, items) => items.map(viewOf),
})

const viewOf = (item: FloatingIp): View => ({
  ...standardView(item),
  floating_network_id: item.networkId,
  floating_ip_address: item.ip,
  port_id: item.fixedPortId,
  fixed_ip_address: item.fixedIp,
  router_id: item.routerId,
  status: item.fixedPortId ? 'ACTIVE' : 'DOWN',
})
