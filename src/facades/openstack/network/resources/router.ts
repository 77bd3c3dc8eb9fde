import {
  createRouter,
  deleteRouter,
  getRouter,
  listRouters,
  type NewRouter,
  type Router,
  type RouterChange,
  updateRouter,
} from '../../../../domain/network/index.ts'
import { type Attribute, bool, free, list, object, readOnly, text, uuid } from '../attribute.ts'
import { defineResource, standardAttributes, type View } from '../resource.ts'
import { fixedIpView, standardView } from '../standard-view.ts'

const address = text(64)

const gatewayParts = object({
  network_id: { field: 'networkId', read: uuid, must: true },
  enable_snat: { field: 'snat', read: bool },
  external_fixed_ips: {
    field: 'fixedIps',
    read: list(object({ subnet_id: { field: 'subnetId', read: uuid }, ip_address: { field: 'ip', read: address } })),
  },
})

/** An empty object takes the gateway away, as null does. */
const readGateway: Attribute['read'] = (value) =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0) ? null : gatewayParts(value)

export const router = defineResource<Router, NewRouter, RouterChange>({
  name: 'router',
  plural: 'routers',
  attributes: {
    ...standardAttributes,
    admin_state_up: free('enabled', bool),
    external_gateway_info: free('gateway', readGateway),
    routes: {
      field: 'routes',
      update: 'may',
      read: list(
        object({
          destination: { field: 'destination', read: address, must: true },
          nexthop: { field: 'nexthop', read: address, must: true },
        }),
      ),
    },
    status: readOnly,
  },
  columns: { name: 'name' },
  list: listRouters,
  get: getRouter,
  create: createRouter,
  update: updateRouter,
  remove: deleteRouter,
  views: (_ctx, routers) => routers.map(routerView),
})

export const routerView = (item: Router): View => ({
  ...standardView(item),
  name: item.name,
  admin_state_up: item.enabled,
  status: 'ACTIVE',
  external_gateway_info: item.gateway && {
    network_id: item.gateway.networkId,
    enable_snat: item.gateway.snat,
    external_fixed_ips: item.gateway.fixedIps.map(fixedIpView),
  },
  routes: item.routes,
})
