/** Queries of floating IPs. */
import { sql } from 'kysely'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among, derived, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { conditionOf, readingOf, visible, type Where } from './access.ts'
import { floatingIpRefusals } from './floating-ip.refusals.ts'
import { type Standard, type StandardField, standardFields, standardOf } from './standard.ts'
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
    .where(conditionOf(ctx.db, 'floating_ip', where))
    .where(visible(ctx, 'floating_ip'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(floatingIpOf)
}

export type FloatingIpField =
  | Exclude<StandardField, 'name'>
  | 'networkId'
  | 'ip'
  | 'fixedPortId'
  | 'fixedIp'
  | 'routerId'
  | 'attached'

const floatingIpList: ListTable<FloatingIpField> = {
  table: 'floating_ip',
  fields: {
    ...standardFields('floating_ip'),
    networkId: text('floating_ip.network_id', { selective: true }),
    ip: text('floating_ip.ip', { selective: true }),
    fixedPortId: text('floating_ip.fixed_port_id', { nullable: true, selective: true }),
    fixedIp: text('floating_ip.fixed_ip', { nullable: true, selective: true }),
    routerId: text('floating_ip.router_id', { nullable: true, selective: true }),
    attached: derived('flag', sql`case when floating_ip.fixed_port_id is null then 0 else 1 end`),
  },
  stamp: sql`floating_ip.revision`,
  order: byCreation('floating_ip'),
}

/** The floating IPs that the caller may see. */
export const floatingIpKeys = (ctx: StoreCtx, request: ListRequest<FloatingIpField>): Promise<KeyPage> =>
  readKeys(ctx.db, floatingIpList, request, readingOf(ctx, floatingIpList.table))

export async function floatingIpsByIds(ctx: StoreCtx, ids: readonly string[]): Promise<FloatingIp[]> {
  const rows = await ctx.db
    .selectFrom('floating_ip')
    .selectAll()
    .where(among(ctx.db, 'floating_ip.id', ids))
    .execute()
  return inOrder(ids, rows).map(floatingIpOf)
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
