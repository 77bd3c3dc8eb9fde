/** A server is in the security groups that its ports are in. */
import { getServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listGroups, portsOfServers, type ServerPort, updatePort } from '../../../domain/network/index.ts'
import { novaRefusals } from './refusals.ts'

/** @param name or id */
export async function addGroup(ctx: StoreCtx, serverId: string, name: string): Promise<void> {
  const { ports, group } = await membershipOf(ctx, serverId, name)
  if (ports.length === 0) throw novaRefusals.no_ports_for_group({ serverId })
  for (const port of ports) {
    const had = port.securityGroups.map(({ id }) => id)
    if (!had.includes(group.id)) await updatePort(ctx, port.portId, { groupIds: [...had, group.id] })
  }
}

export async function removeGroup(ctx: StoreCtx, serverId: string, name: string): Promise<void> {
  const { ports, group } = await membershipOf(ctx, serverId, name)
  const inside = ports.filter((port) => port.securityGroups.some(({ id }) => id === group.id))
  if (inside.length === 0) throw novaRefusals.group_not_of_server({ name, serverId })
  for (const port of inside) {
    await updatePort(ctx, port.portId, { groupIds: port.securityGroups.map(({ id }) => id).filter((id) => id !== group.id) })
  }
}

async function membershipOf(ctx: StoreCtx, serverId: string, name: string) {
  const server = await getServer(ctx, serverId)
  const ports: readonly ServerPort[] = (await portsOfServers(ctx, [serverId])).get(serverId) ?? []
  const ofProject = { field: 'projectId', values: [server.project_id] } as const
  const [byId, byName] = [
    await listGroups(ctx, { filters: [ofProject, { field: 'id', values: [name] }] }),
    await listGroups(ctx, { filters: [ofProject, { field: 'name', values: [name] }] }),
  ]
  const named = byId.length > 0 ? byId : byName
  const [group] = named
  if (!group) throw novaRefusals.group_unknown({ name, projectId: server.project_id })
  if (named.length > 1) throw novaRefusals.several_groups({ name })
  return { ports, group }
}
