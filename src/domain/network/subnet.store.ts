/** Queries of subnets. */
import { type SqlBool, sql } from 'kysely'
import { type Cidr, type IpVersion, parseCidr } from '../../kernel/cidr.ts'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among, flag, number, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { type AlsoSeenBy, type Condition, conditionOf, opens, readingOf, visible, type Where } from './access.ts'
import { type Standard, type StandardField, standardFields, standardOf } from './standard.ts'
import type { Ipv6Mode, Pool, Route } from './subnet.check.ts'
import { subnetRefusals } from './subnet.refusals.ts'
import type { SubnetRow } from './tables.ts'

export interface Subnet extends Standard {
  networkId: string
  version: IpVersion
  cidr: string
  gateway: string | null
  dhcp: boolean
  dns: string[]
  routes: Route[]
  pools: Pool[]
  raMode: Ipv6Mode | null
  addressMode: Ipv6Mode | null
}

/** All subnets of own networks, and those of shared and of external ones, where the rule opens them. */
const alsoSeen =
  (ctx: StoreCtx): AlsoSeenBy =>
  (projectId, whose) => {
    const isOpen = (shared: boolean, external: boolean) =>
      opens(ctx, 'subnet', { project_id: whose, shared, 'router:external': external })
    const ofOwn = opens(ctx, 'subnet', { project_id: whose, 'network:project_id': projectId })
      ? [{ condition: sql<SqlBool>`subnet.network_owner_id = ${projectId}` }]
      : []
    const open = [
      ...(isOpen(true, false) ? [sql`network.shared = 1`] : []),
      ...(isOpen(false, true) ? [sql`network.external = 1`] : []),
    ]
    if (open.length === 0) return ofOwn
    // those on one's own networks are in the part before
    const elsewhere =
      ofOwn.length === 0 ? sql`1 = 1` : sql`(subnet.network_owner_id is null or subnet.network_owner_id <> ${projectId})`
    const ofOpen = {
      condition: sql<SqlBool>`(${elsewhere}
        and subnet.network_id in (select network.id from network where ${sql.join(open, sql` or `)}))`,
      few: true,
    }
    return [...ofOwn, ofOpen]
  }

const visibleSubnets = (ctx: StoreCtx): Condition => visible(ctx, 'subnet', alsoSeen(ctx))

/** @throws not_found when absent or not to be seen by the caller */
export async function getSubnet(ctx: StoreCtx, id: string): Promise<Subnet> {
  const row = await ctx.db.selectFrom('subnet').selectAll().where('id', '=', id).where(visibleSubnets(ctx)).executeTakeFirst()
  if (!row) throw subnetRefusals.subnet_not_found({ id })
  return subnetOf(row)
}

export async function listSubnets(ctx: StoreCtx, where: Where<SubnetRow> = {}): Promise<Subnet[]> {
  const rows = await ctx.db
    .selectFrom('subnet')
    .selectAll()
    .where(conditionOf(ctx.db, 'subnet', where))
    .where(visibleSubnets(ctx))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(subnetOf)
}

export type SubnetField = StandardField | 'networkId' | 'version' | 'cidr' | 'gateway' | 'dhcp' | 'raMode' | 'addressMode'

const subnetList: ListTable<SubnetField> = {
  table: 'subnet',
  fields: {
    ...standardFields('subnet'),
    networkId: text('subnet.network_id', { selective: true }),
    version: number('subnet.version', { usual: 4 }),
    cidr: text('subnet.cidr', { selective: true }),
    gateway: text('subnet.gateway', { nullable: true }),
    dhcp: flag('subnet.dhcp', { usual: 1 }),
    raMode: text('subnet.ra_mode', { nullable: true, usual: null }),
    addressMode: text('subnet.address_mode', { nullable: true, usual: null }),
  },
  stamp: sql`subnet.revision`,
  order: byCreation('subnet'),
}

/** The subnets that the caller may see. */
export const subnetKeys = (ctx: StoreCtx, request: ListRequest<SubnetField>): Promise<KeyPage> =>
  readKeys(ctx.db, subnetList, request, readingOf(ctx, subnetList.table, alsoSeen(ctx)))

export const subnetsByIds = async (ctx: StoreCtx, ids: readonly string[]): Promise<Subnet[]> => {
  const rows = await ctx.db
    .selectFrom('subnet')
    .selectAll()
    .where(among(ctx.db, 'subnet.id', ids))
    .execute()
  return inOrder(ids, rows).map(subnetOf)
}

/** All of them, whoever asks: for the cloud's own work on a network. */
export async function subnetsOfNetworks(ctx: StoreCtx, networkIds: readonly string[]): Promise<Subnet[]> {
  if (networkIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('subnet')
    .selectAll()
    .where(conditionOf<SubnetRow>(ctx.db, 'subnet', { network_id: networkIds }))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(subnetOf)
}

const subnetOf = (row: SubnetRow): Subnet => ({
  ...standardOf(row),
  networkId: row.network_id,
  version: row.version,
  cidr: row.cidr,
  gateway: row.gateway,
  dhcp: row.dhcp === 1,
  dns: JSON.parse(row.dns_json) as string[],
  routes: JSON.parse(row.routes_json) as Route[],
  pools: JSON.parse(row.pools_json) as Pool[],
  raMode: row.ra_mode as Ipv6Mode | null,
  addressMode: row.address_mode as Ipv6Mode | null,
})

/** The block of a stored subnet. */
export function cidrOf(subnet: Pick<Subnet, 'id' | 'cidr'>): Cidr {
  const cidr = parseCidr(subnet.cidr)
  if (!cidr) throw new Error(`subnet ${subnet.id} holds no block: ${subnet.cidr}`)
  return cidr
}

/** Guests make their own addresses from what the router announces. */
export const isAutomatic = (subnet: Pick<Subnet, 'addressMode'>): boolean =>
  subnet.addressMode === 'slaac' || subnet.addressMode === 'dhcpv6-stateless'

export async function updateSubnetRow(tx: StoreCtx, subnet: Subnet, set: Partial<SubnetRow>): Promise<void> {
  await tx.db
    .updateTable('subnet')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', subnet.id)
    .execute()
  recordChange(tx, 'subnet', subnet.id, subnet.projectId)
}
