/** Networks as Neutron's API has them. */
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import {
  createNetwork,
  deleteNetwork,
  getNetwork,
  type Network,
  networkKeys,
  networksByIds,
  updateNetwork,
} from '../../../../domain/network/index.ts'
import { attr, rule, shownOnly } from '../../resource/attribute.ts'
import { defineResource } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { bool, integer, orNull, text } from '../../resource/reader.ts'
import { networkAllow } from '../allowed-acts.ts'
import { standardAttributes, standardView, switchedStatus } from './standard.ts'

const isFalse = (value: unknown) => value === false
const isNull = (value: unknown) => value === null
const provider = (attribute: string) =>
  ({
    create: rule(`create_network:provider:${attribute}`, rules.admin, isNull),
    shown: rule(`get_network:provider:${attribute}`, rules.admin),
  }) as const

export const network = defineResource({
  name: 'network',
  plural: 'networks',
  allow: networkAllow,
  tags: 'network',
  attributes: {
    ...standardAttributes,
    admin_state_up: attr(bool, { field: 'enabled', create: 'may', update: 'may', filter: 'enabled', sort: 'enabled' }),
    mtu: attr(integer(0), { field: 'mtu', create: 'may', update: 'may', filter: 'mtu', sort: 'mtu' }),
    port_security_enabled: attr(bool, { field: 'portSecurity', create: 'may', update: 'may', filter: 'portSecurity' }),
    shared: attr(bool, {
      field: 'shared',
      create: rule('create_network:shared', rules.admin, isFalse),
      update: rule('update_network:shared', rules.admin),
      filter: 'shared',
      sort: 'shared',
    }),
    'router:external': attr(bool, {
      field: 'external',
      create: rule('create_network:router:external', rules.admin, isFalse),
      update: rule('update_network:router:external', rules.admin),
      filter: 'external',
      sort: 'external',
    }),
    'provider:network_type': attr(text(32), { field: 'kind', filter: 'kind', ...provider('network_type') }),
    'provider:physical_network': attr(orNull(text(64)), {
      field: 'physicalNetwork',
      filter: 'physicalNetwork',
      ...provider('physical_network'),
    }),
    'provider:segmentation_id': attr(orNull(integer(0)), { field: 'vlan', filter: 'vlan', ...provider('segmentation_id') }),
    status: switchedStatus,
    subnets: shownOnly(Type.Array(Type.String()), { filter: { field: 'subnetId', value: (id) => id } }),
  },
  keys: networkKeys,
  byIds: networksByIds,
  get: getNetwork,
  create: createNetwork,
  update: updateNetwork,
  remove: deleteNetwork,
  views: (_ctx, networks) => networks.map(viewOf),
})

const viewOf = (item: Network): View => ({
  ...standardView(item),
  name: item.name,
  admin_state_up: item.enabled,
  mtu: item.mtu,
  port_security_enabled: item.portSecurity,
  shared: item.shared,
  'router:external': item.external,
  status: item.enabled && item.carried ? 'ACTIVE' : 'DOWN',
  subnets: item.subnetIds,
  'provider:network_type': item.kind,
  'provider:physical_network': item.physicalNetwork,
  'provider:segmentation_id': item.vlan,
})
