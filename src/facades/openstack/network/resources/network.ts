import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createNetwork,
  deleteNetwork,
  getNetwork,
  listNetworks,
  type Network,
  type NetworkChange,
  type NewNetwork,
  updateNetwork,
} from '../../../../domain/network/index.ts'
import { isAdmin } from '../../../../kernel/context.ts'
import { atFirst, bool, free, integer, orNull, readOnly, text } from '../attribute.ts'
import { defineResource, standardAttributes, type View } from '../resource.ts'
import { standardView } from '../standard-view.ts'

export const network = defineResource<Network, NewNetwork, NetworkChange>({
  name: 'network',
  plural: 'networks',
  attributes: {
    ...standardAttributes,
    admin_state_up: free('enabled', bool),
    mtu: free('mtu', integer(0)),
    port_security_enabled: free('portSecurity', bool),
    shared: free('shared', bool),
    'router:external': free('external', bool),
    'provider:network_type': atFirst('kind', text(32)),
    'provider:physical_network': atFirst('physicalNetwork', orNull(text(64))),
    'provider:segmentation_id': atFirst('vlan', orNull(integer(0))),
    status: readOnly,
    subnets: readOnly,
  },
  columns: { name: 'name' },
  list: listNetworks,
  get: getNetwork,
  create: createNetwork,
  update: updateNetwork,
  remove: deleteNetwork,
  views: (ctx, networks) => networks.map((item) => viewOf(ctx, item)),
})

const viewOf = (ctx: StoreCtx, item: Network): View => ({
  ...standardView(item),
  name: item.name,
  admin_state_up: item.enabled,
  mtu: item.mtu,
  port_security_enabled: item.portSecurity,
  shared: item.shared,
  'router:external': item.external,
  status: item.enabled ? 'ACTIVE' : 'DOWN',
  subnets: item.subnetIds,
  ...(isAdmin(ctx)
    ? {
        'provider:network_type': item.kind,
        'provider:physical_network': item.physicalNetwork,
        'provider:segmentation_id': item.vlan,
      }
    : {}),
})
