/** Queries of ports, their addresses and their groups. */
import { type SqlBool, sql } from 'kysely'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among, child, derived, flag, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { type AlsoSeenBy, type Condition, conditionOf, opens, readingOf, visible, type Where } from './access.ts'
import type { FixedIp } from './address.ts'
import { portRefusals } from './port.refusals.ts'
import { type Standard, type StandardField, standardFields, standardOf } from './standard.ts'
import type { PortRow } from './tables.ts'

export interface AllowedPair {
  mac?: string
  /** An address or a block. */
  ip: string
}

export interface Port extends Standard {
  networkId: string
  enabled: boolean
  mac: string
  fixedIps: FixedIp[]
  groupIds: string[]
  /** The server that it belongs to. */
  serverId: string | null
  deviceId: string
  deviceOwner: string
  hostId: string | null
  vnicType: string
  portSecurity: boolean
  allowedPairs: AllowedPair[]
  hostname: string
  /** What callers note for whoever binds the port. */
  profile: Record<string, unknown>
  /** Carries traffic, as far as is known. */
  up: boolean
}

/** Ports of routers, DHCP, floating IPs and their kind are trusted, and no guest is plugged into them. */
export const isServiceOwner = (deviceOwner: string): boolean => deviceOwner.startsWith('network:')

/** All ports of own networks, where the rule opens them. */
const alsoSeen =
  (ctx: StoreCtx): AlsoSeenBy =>
  (projectId, whose) =>
    opens(ctx, 'port', { project_id: whose, 'network:project_id': projectId })
      ? [{ condition: sql<SqlBool>`port.network_owner_id = ${projectId}` }]
      : []

const visiblePorts = (ctx: StoreCtx): Condition => visible(ctx, 'port', alsoSeen(ctx))

/** @throws not_found when absent or not to be seen by the caller */
export async function getPortRow(ctx: StoreCtx, id: string): Promise<PortRow> {
  const row = await ctx.db.selectFrom('port').selectAll().where('id', '=', id).where(visiblePorts(ctx)).executeTakeFirst()
  if (!row) throw portRefusals.port_not_found({ id })
  return row
}

export async function getPort(ctx: StoreCtx, id: string): Promise<Port> {
  const [port] = await loadPorts(ctx, [await getPortRow(ctx, id)])
  if (!port) throw portRefusals.port_not_found({ id })
  return port
}

export async function listPorts(ctx: StoreCtx, where: Where<PortRow> = {}): Promise<Port[]> {
  const rows = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where(conditionOf(ctx.db, 'port', where))
    .where(visiblePorts(ctx))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return loadPorts(ctx, rows)
}

export type PortField =
  | StandardField
  | 'networkId'
  | 'enabled'
  | 'mac'
  | 'ip'
  | 'subnetId'
  | 'groupId'
  | 'deviceId'
  | 'deviceOwner'
  | 'hostname'
  | 'host'
  | 'vnicType'
  | 'portSecurity'
  | 'state'

const portList: ListTable<PortField> = {
  table: 'port',
  fields: {
    ...standardFields('port'),
    networkId: text('port.network_id', { selective: true }),
    enabled: flag('port.enabled'),
    mac: text('port.mac', { selective: true }),
    ip: child('address', 'port_id', 'ip', { searched: 'trigrams' }),
    subnetId: child('address', 'port_id', 'subnet_id'),
    groupId: child('port_security_group', 'port_id', 'group_id'),
    deviceId: text('port.device_id', { selective: true }),
    deviceOwner: text('port.device_owner', { selective: true }),
    hostname: text('port.hostname'),
    host: child('host', 'id', 'hostname', { on: 'port.host_id' }),
    vnicType: text('port.vnic_type'),
    portSecurity: flag('port.port_security'),
    // `none` is of ports that carry nothing of their own
    state: derived(
      'text',
      sql`case when port.device_owner = 'network:floatingip' then 'none'
        when port.enabled = 1 and (port.observed_up = 1 or substr(port.device_owner, 1, 15) = 'network:router_') then 'up'
        else 'down' end`,
    ),
  },
  stamp: sql`port.revision`,
  order: byCreation('port'),
}

/** The ports that the caller may see. */
export const portKeys = (ctx: StoreCtx, request: ListRequest<PortField>): Promise<KeyPage> =>
  readKeys(ctx.db, portList, request, readingOf(ctx, portList.table, alsoSeen(ctx)))

export async function portsByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Port[]> {
  const rows = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where(among(ctx.db, 'port.id', ids))
    .execute()
  return loadPorts(ctx, inOrder(ids, rows))
}

/** Rows with their addresses and groups: three queries however many there are. */
export async function loadPorts(ctx: StoreCtx, rows: readonly PortRow[]): Promise<Port[]> {
  const [addresses, groups] = [await addressesOf(ctx, rows), await groupsOf(ctx, rows)]
  return rows.map((row) => portOf(row, addresses.get(row.id) ?? [], groups.get(row.id) ?? []))
}

async function addressesOf(ctx: StoreCtx, rows: readonly PortRow[]): Promise<Map<string, FixedIp[]>> {
  const byPort = new Map<string, FixedIp[]>()
  if (rows.length === 0) return byPort
  const query = ctx.db
    .selectFrom('address')
    .selectAll()
    .where(belongsTo(ctx, 'address', rows))
  for (const { port_id, subnet_id, ip } of await query.orderBy('port_id').orderBy('position').orderBy('ip').execute()) {
    const list = byPort.get(port_id) ?? []
    list.push({ subnetId: subnet_id, ip })
    byPort.set(port_id, list)
  }
  return byPort
}

async function groupsOf(ctx: StoreCtx, rows: readonly PortRow[]): Promise<Map<string, string[]>> {
  const byPort = new Map<string, string[]>()
  if (rows.length === 0) return byPort
  const query = ctx.db
    .selectFrom('port_security_group')
    .selectAll()
    .where(belongsTo(ctx, 'port_security_group', rows))
  for (const { port_id, group_id } of await query.orderBy('port_id').orderBy('group_id').execute())
    byPort.set(port_id, [...(byPort.get(port_id) ?? []), group_id])
  return byPort
}

const belongsTo = (ctx: StoreCtx, table: string, rows: readonly PortRow[]): Condition =>
  among(
    ctx.db,
    `${table}.port_id`,
    rows.map((row) => row.id),
  )

const portOf = (row: PortRow, fixedIps: FixedIp[], groupIds: string[]): Port => ({
  ...standardOf(row),
  networkId: row.network_id,
  enabled: row.enabled === 1,
  mac: row.mac,
  fixedIps,
  groupIds,
  serverId: row.server_id,
  deviceId: row.device_id,
  deviceOwner: row.device_owner,
  hostId: row.host_id,
  vnicType: row.vnic_type,
  portSecurity: row.port_security === 1,
  allowedPairs: JSON.parse(row.pairs_json) as AllowedPair[],
  hostname: row.hostname,
  profile: JSON.parse(row.profile_json) as Record<string, unknown>,
  up: row.enabled === 1 && (row.observed_up === 1 || row.device_owner.startsWith('network:router_')),
})

export async function addressesOfPort(ctx: StoreCtx, portId: string): Promise<FixedIp[]> {
  const rows = await ctx.db.selectFrom('address').selectAll().where('port_id', '=', portId).orderBy('position').execute()
  return rows.map((row) => ({ subnetId: row.subnet_id, ip: row.ip }))
}

export async function groupIdsOfPort(ctx: StoreCtx, portId: string): Promise<string[]> {
  const rows = await ctx.db.selectFrom('port_security_group').select('group_id').where('port_id', '=', portId).execute()
  return rows.map((row) => row.group_id)
}
