/** Queries of floating IPs. */
import type { StoreCtx } from '../../store/context.ts'
import { conditionOf, visible, type Where } from './access.ts'
import { floatingIpRefusals } from './floating-ip.refusals.ts'
import { type Standard, standardOf } from './standard.ts'
import type { FloatingIpRow } from './tables.ts'

export interface FloatingIp extends Omit<Standard, 'name'> {
  networkId: string
  /** The port that holds the address outside. */
  portId: string
  ip: string
  fixedPortId: string | null
  fixedIp: string | null
  routerId: string | null
}

/** @throws not_found when absent or another project's */
export async function getFloatingIpRow(ctx: StoreCtx, id: string): Promise<FloatingIpRow> {
  const row = await ctx.db
    .selectFrom('floating_ip')
    .selectAll()
    .where('id', '=', id)
    .where(visible(ctx, 'floating_ip'))
    .executeTakeFirst()
  if (!row) throw floatingIpRefusals.floating_ip_not_found({ id })
  return row
}

export const getFloatingIp = async (ctx: StoreCtx, id: string): Promise<FloatingIp> =>
  floatingIpOf(await getFloatingIpRow(ctx, id))

export async function listFloatingIps(ctx: StoreCtx, where: Where<FloatingIpRow> = {}): Promise<FloatingIp[]> {
  const rows = await ctx.db
    .selectFrom('floating_ip')
    .selectAll()
    .where(conditionOf('floating_ip', where))
    .where(visible(ctx, 'floating_ip'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(floatingIpOf)
}

const floatingIpOf = (row: FloatingIpRow): FloatingIp => ({
  ...standardOf(row),
  networkId: row.network_id,
  portId: row.port_id,
  ip: row.ip,
  fixedPortId: row.fixed_port_id,
  fixedIp: row.fixed_ip,
  routerId: row.router_id,
})
