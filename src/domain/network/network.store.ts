/** Queries of networks. */
import { type SqlBool, sql } from 'kysely'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among, child, derived, flag, number, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { type AlsoSeenBy, type Condition, conditionOf, opens, readingOf, visible, type Where } from './access.ts'
import { networkRefusals } from './network.refusals.ts'
import { type Standard, type StandardField, standardFields, standardOf } from './standard.ts'
import type { NetworkRow } from './tables.ts'

export interface Network extends Standard {
  enabled: boolean
  shared: boolean
  external: boolean
  mtu: number
  portSecurity: boolean
  kind: NetworkRow['kind']
  physicalNetwork: string | null
  vlan: number | null
  /** False for a provider network whose uplink no host has. */
  carried: boolean
  subnetIds: string[]
}

/** Those shared by others, and the external ones, where the rule opens them. */
const alsoSeen =
  (ctx: StoreCtx): AlsoSeenBy =>
  (_, whose) => {
    const isOpen = (shared: boolean, external: boolean) =>
      opens(ctx, 'network', { project_id: whose, shared, 'router:external': external })
    const open = [
      ...(isOpen(true, false) ? [sql`network.shared = 1`] : []),
      ...(isOpen(false, true) ? [sql`network.external = 1`] : []),
    ]
    return open.length > 0 ? [{ condition: sql<SqlBool>`(${sql.join(open, sql` or `)})`, few: true }] : []
  }

const visibleNetworks = (ctx: StoreCtx): Condition => visible(ctx, 'network', alsoSeen(ctx))

export async function findNetworkRow(ctx: StoreCtx, id: string): Promise<NetworkRow | undefined> {
  return ctx.db.selectFrom('network').selectAll().where('id', '=', id).where(visibleNetworks(ctx)).executeTakeFirst()
}

/** @throws not_found when absent or not to be seen by the caller */
export async function getNetworkRow(ctx: StoreCtx, id: string): Promise<NetworkRow> {
  const row = await findNetworkRow(ctx, id)
  if (!row) throw networkRefusals.network_not_found({ id })
  return row
}

export async function listNetworks(ctx: StoreCtx, where: Where<NetworkRow> = {}): Promise<Network[]> {
  const rows = await ctx.db
    .selectFrom('network')
    .selectAll()
    .where(conditionOf(ctx.db, 'network', where))
    .where(visibleNetworks(ctx))
    .orderBy('id')
    .execute()
  const subnets = await subnetIdsOf(ctx, rows)
  return rows.map((row) => networkOf(row, subnets.get(row.id) ?? []))
}

export type NetworkField =
  | StandardField
  | 'enabled'
  | 'shared'
  | 'external'
  | 'mtu'
  | 'portSecurity'
  | 'kind'
  | 'physicalNetwork'
  | 'vlan'
  | 'up'
  | 'subnetId'

const networkList: ListTable<NetworkField> = {
  table: 'network',
  fields: {
    ...standardFields('network'),
    enabled: flag('network.enabled', { usual: 1 }),
    shared: flag('network.shared', { usual: 0 }),
    external: flag('network.external', { usual: 0 }),
    mtu: number('network.mtu'),
    portSecurity: flag('network.port_security'),
    kind: text('network.kind'),
    physicalNetwork: text('network.physical_network', { nullable: true }),
    vlan: number('network.vlan', { nullable: true }),
    up: derived('flag', sql`network.enabled * network.carried`, { usual: 1 }),
    subnetId: child('subnet', 'network_id', 'id'),
  },
  stamp: sql`network.revision`,
  order: byCreation('network'),
}

/** The networks that the caller may see. */
export const networkKeys = (ctx: StoreCtx, request: ListRequest<NetworkField>): Promise<KeyPage> =>
  readKeys(ctx.db, networkList, request, readingOf(ctx, networkList.table, alsoSeen(ctx)))

export async function networksByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Network[]> {
  const rows = await ctx.db
    .selectFrom('network')
    .selectAll()
    .where(among(ctx.db, 'network.id', ids))
    .execute()
  const subnets = await subnetIdsOf(ctx, rows)
  return inOrder(ids, rows).map((row) => networkOf(row, subnets.get(row.id) ?? []))
}

export async function getNetwork(ctx: StoreCtx, id: string): Promise<Network> {
  const row = await getNetworkRow(ctx, id)
  return networkOf(row, (await subnetIdsOf(ctx, [row])).get(id) ?? [])
}

/** The subnets that the caller may see: those of a foreign external network are its owner's business. */
async function subnetIdsOf(ctx: StoreCtx, rows: readonly NetworkRow[]): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>()
  if (rows.length === 0) return ids
  const found = await ctx.db
    .selectFrom('subnet')
    .select(['id', 'network_id'])
    .where(
      among(
        ctx.db,
        'subnet.network_id',
        rows.map((row) => row.id),
      ),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  for (const { id, network_id } of found) {
    const list = ids.get(network_id)
    if (list) list.push(id)
    else ids.set(network_id, [id])
  }
  return ids
}

const networkOf = (row: NetworkRow, subnetIds: string[]): Network => ({
  ...standardOf(row),
  enabled: row.enabled === 1,
  shared: row.shared === 1,
  external: row.external === 1,
  mtu: row.mtu,
  portSecurity: row.port_security === 1,
  kind: row.kind,
  physicalNetwork: row.physical_network,
  vlan: row.vlan,
  carried: row.carried === 1,
  subnetIds,
})

export async function updateNetworkRow(tx: StoreCtx, row: NetworkRow, set: Partial<NetworkRow>): Promise<void> {
  await tx.db
    .updateTable('network')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  recordChange(tx, 'network', row.id, row.project_id)
}
