/** Joining routers with networks, and taking them apart. */

import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import {
  addRouterInterface,
  type InterfaceWish,
  type RouterInterface,
  removeRouterInterface,
} from '../../../domain/network/index.ts'
import { badRequest } from '../../../kernel/errors.ts'
import { object, Unfit, uuid } from './attribute.ts'
import type { Served } from './crud.ts'
import type { View } from './resource.ts'

const readParts = object({ subnet_id: { field: 'subnetId', read: uuid }, port_id: { field: 'portId', read: uuid } })

function readWish(body: unknown): InterfaceWish {
  try {
    return readParts(body) as InterfaceWish
  } catch (error) {
    if (error instanceof Unfit) throw badRequest(`Bad router request: ${error.message}.`, 'subnet_id', 'bad_router')
    throw error
  }
}

const Joined = Type.Object({
  id: Type.String(),
  project_id: Type.String(),
  tenant_id: Type.String(),
  port_id: Type.String(),
  network_id: Type.String(),
  subnet_id: Type.Optional(Type.String()),
  subnet_ids: Type.Array(Type.String()),
})

const viewOf = (joined: RouterInterface): View => ({
  id: joined.routerId,
  project_id: joined.projectId,
  tenant_id: joined.projectId,
  port_id: joined.portId,
  network_id: joined.networkId,
  subnet_id: joined.subnetIds[0],
  subnet_ids: joined.subnetIds,
})

const endpoint = (verb: string, summary: string) =>
  ({
    method: 'PUT',
    path: `/routers/{id}/${verb}`,
    summary,
    action: verb,
    allow: rules.projectMemberOrAdmin,
    body: Type.Unknown({ description: '{"subnet_id": …} or {"port_id": …}' }),
    status: 200,
    returns: Joined,
  }) as const

export const routerActions: Served = {
  api: {
    add_router_interface: endpoint('add_router_interface', 'Join a router with a subnet'),
    remove_router_interface: endpoint('remove_router_interface', 'Part a router from a subnet'),
  },
  handlers: {
    add_router_interface: async (ctx, { params, body }) => viewOf(await addRouterInterface(ctx, params.id ?? '', readWish(body))),
    remove_router_interface: async (ctx, { params, body }) =>
      viewOf(await removeRouterInterface(ctx, params.id ?? '', readWish(body))),
  },
}
