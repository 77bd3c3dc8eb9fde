/** Joining routers with networks, and taking them apart. */
import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import {
  addRouterInterface,
  type InterfaceSpec,
  type RouterInterface,
  removeRouterInterface,
} from '../../../domain/network/index.ts'
import type { Operations, View } from '../resource/operation.ts'
import { object, Unfit, uuid } from '../resource/reader.ts'
import { neutronRefusals } from './refusals.ts'

const parts = object({ subnet_id: { field: 'subnetId', read: uuid }, port_id: { field: 'portId', read: uuid } })

function readSpec(body: unknown): InterfaceSpec {
  try {
    return parts.read(body ?? {})
  } catch (error) {
    if (error instanceof Unfit) throw neutronRefusals.bad_router({ problem: error.message })
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
  subnet_id: joined.subnetIds.at(-1),
  subnet_ids: joined.subnetIds,
})

const endpoint = (verb: string, summary: string) =>
  ({
    method: 'PUT',
    path: `/routers/{router_id}/${verb}`,
    summary,
    action: verb,
    allow: rules.projectMemberOrAdmin,
    body: Type.Unknown(),
    documented: { body: parts.schema },
    status: 200,
    returns: Joined,
  }) as const

export const routerActions: Operations = {
  add_router_interface: {
    endpoint: endpoint('add_router_interface', 'Join a router with a subnet'),
    handle: async (ctx, { params, body }) => viewOf(await addRouterInterface(ctx, params.router_id ?? '', readSpec(body))),
  },
  remove_router_interface: {
    endpoint: endpoint('remove_router_interface', 'Part a router from a subnet'),
    handle: async (ctx, { params, body }) => viewOf(await removeRouterInterface(ctx, params.router_id ?? '', readSpec(body))),
  },
}
