/** Floating IPs as Neutron's API has them. */
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import {
  createFloatingIp,
  deleteFloatingIp,
  type FloatingIp,
  floatingIpKeys,
  floatingIpsByIds,
  getFloatingIp,
  updateFloatingIp,
} from '../../../../domain/network/index.ts'
import { attr, rule, shownOnly } from '../../resource/attribute.ts'
import { defineResource } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { given, orNull, text, uuid } from '../../resource/reader.ts'
import { standardAttributes, standardView } from './standard.ts'

const { name: _name, ...attributes } = standardAttributes
const address = text(64)

export const floatingIp = defineResource({
  name: 'floatingip',
  plural: 'floatingips',
  tags: 'floating_ip',
  attributes: {
    ...attributes,
    floating_network_id: attr(uuid, { field: 'networkId', create: 'must', filter: 'networkId', sort: 'networkId' }),
    subnet_id: attr(given(orNull(uuid)), { field: 'subnetId', create: 'may', hidden: true }),
    floating_ip_address: attr(given(orNull(address)), {
      field: 'ip',
      create: rule('create_floatingip:floating_ip_address', rules.projectManagerOrAdmin, (ip) => ip === undefined),
      filter: 'ip',
      sort: 'ip',
    }),
    port_id: attr(orNull(uuid), {
      field: 'fixedPortId',
      create: 'may',
      update: 'may',
      filter: { field: 'fixedPortId', value: (id) => (id === '' || id === 'None' ? null : id) },
    }),
    fixed_ip_address: attr(orNull(address), {
      field: 'fixedIp',
      create: 'may',
      update: 'may',
      filter: 'fixedIp',
      sort: 'fixedIp',
    }),
    router_id: shownOnly(Type.Union([Type.String(), Type.Null()]), {
      filter: { field: 'routerId', value: (id) => (id === '' || id === 'None' ? null : id) },
      sort: 'routerId',
    }),
    status: shownOnly(Type.Enum(['ACTIVE', 'DOWN']), {
      filter: {
        field: 'attached',
        value: (status) => (status === 'ACTIVE' || status === 'DOWN' ? status === 'ACTIVE' : undefined),
      },
    }),
  },
  keys: floatingIpKeys,
  byIds: floatingIpsByIds,
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
