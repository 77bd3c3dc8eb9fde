/** What projects have of the network. */
import { sql } from 'kysely'
import type { StoreCtx } from '../../store/context.ts'
import type { ProjectRows } from '../project-rows.ts'
import { deleteFloatingIp } from './floating-ip.ts'
import { deleteNetwork } from './network.ts'
import { deletePort } from './port.ts'
import { removeRouterInterface } from './router.interface.ts'
import { interfaceRows } from './router.store.ts'
import { deleteRouter, updateRouter } from './router.ts'
import { deleteGroup } from './security-group.ts'
import { deleteSubnet } from './subnet.ts'

/** With its routes and its feet in subnets. */
async function removeRouter(ctx: StoreCtx, id: string): Promise<void> {
  await updateRouter(ctx, id, { routes: [] })
  for (const port of await interfaceRows(ctx, id)) await removeRouterInterface(ctx, id, { portId: port.id })
  await deleteRouter(ctx, id)
}

export const networkRows: readonly ProjectRows[] = [
  { noun: 'floating IP', table: 'floating_ip', remove: deleteFloatingIp },
  { noun: 'router', table: 'router', remove: removeRouter },
  {
    noun: 'port',
    table: 'port',
    // those of servers, routers and floating IPs go with them
    only: sql`server_id is null and device_owner not like 'network:%'`,
    remove: deletePort,
  },
  { noun: 'network', table: 'network', only: sql`shared = 0 and external = 0`, remove: deleteNetwork },
  {
    noun: 'network for others',
    table: 'network',
    only: sql`(shared = 1 or external = 1)`,
    forOthers: true,
    remove: deleteNetwork,
  },
  {
    noun: 'subnet',
    table: 'subnet',
    only: sql`network_id not in (select id from network where network.project_id = subnet.project_id)`,
    remove: deleteSubnet,
  },
  { noun: 'security group', table: 'security_group', only: sql`is_default = 0`, remove: deleteGroup },
  { noun: 'default security group', table: 'security_group', only: sql`is_default = 1`, minor: true, remove: deleteGroup },
]
