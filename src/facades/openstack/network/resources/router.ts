/** Routers as Neutron's API has them. */
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import {
  createRouter,
  deleteRouter,
  getRouter,
  type Router,
  routerKeys,
  routersByIds,
  updateRouter,
} from '../../../../domain/network/index.ts'
import { attr, rule, shownOnly } from '../../resource/attribute.ts'
import { defineResource } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { bool, list, object, orEmpty, text, uuid } from '../../resource/reader.ts'
import { fixedIpView, standardAttributes, standardView } from './standard.ts'

const address = text(64)
const gateway = object({
  network_id: { field: 'networkId', read: uuid, must: true },
  enable_snat: { field: 'snat', read: bool },
  external_fixed_ips: {
    field: 'fixedIps',
    read: list(object({ subnet_id: { field: 'subnetId', read: uuid }, ip_address: { field: 'ip', read: address } })),
  },
})
const routes = list(
  object({
    destination: { field: 'destination', read: address, must: true },
    nexthop: { field: 'nexthop', read: address, must: true },
  }),
)

export const router = defineResource({
  name: 'router',
  plural: 'routers',
  tags: 'router',
  attributes: {
    ...standardAttributes,
    admin_state_up: attr(bool, { field: 'enabled', create: 'may', update: 'may', filter: 'enabled', sort: 'enabled' }),
    external_gateway_info: attr(orEmpty(gateway), { field: 'gateway', create: 'may', update: 'may' }),
    routes: attr(routes, { field: 'routes', update: 'may' }),
    status: shownOnly(Type.Enum(['ACTIVE']), {}),
    ha: shownOnly(Type.Boolean(), { shown: rule('get_router:ha', rules.admin) }),
  },
  keys: routerKeys,
  byIds: routersByIds,
  get: getRouter,
  create: createRouter,
  update: updateRouter,
  remove: deleteRouter,
  views: (_ctx, routers) => routers.map(viewOf),
})

const viewOf = (item: Router): View => ({
  ...standardView(item),
  name: item.name,
  admin_state_up: item.enabled,
  status: 'ACTIVE',
  ha: false,
  external_gateway_info: item.gateway && {
    network_id: item.gateway.networkId,
    enable_snat: item.gateway.snat,
    external_fixed_ips: item.gateway.fixedIps.map(fixedIpView),
  },
  routes: item.routes,
})
