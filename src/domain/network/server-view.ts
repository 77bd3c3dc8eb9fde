/** What others are shown of ports: compute for its replies, agents for their guests. Few queries however many servers. */
import { type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../store/context.ts'
import { matches } from '../../store/dialect.ts'
import { among, anyOf } from '../../store/filter.ts'
import { loadPorts, type Port } from './port.store.ts'
import type { PortRow } from './tables.ts'

export interface ServerPort {
  portId: string
  networkId: string
  networkName: string
  mac: string
  status: 'ACTIVE' | 'DOWN'
  fixedIps: { ip: string; version: 4 | 6; subnetId: string }[]
  floatingIps: { fixedIp: string; ip: string }[]
  securityGroups: { id: string; name: string }[]
  createdByServer: boolean
}

/** By server, in the order of its cards; a server without ports is absent. */
export async function portsOfServers(ctx: StoreCtx, serverIds: readonly string[]): Promise<Map<string, ServerPort[]>> {
  const found = new Map<string, ServerPort[]>()
  if (serverIds.length === 0) return found
  const rows = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where(among(ctx.db, 'port.server_id', serverIds))
    .orderBy('nic')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const [networks, groups, floating] = [
    await namesOf(
      ctx,
      'network',
      rows.map((row) => row.network_id),
    ),
    await groupNames(ctx, rows),
    await floatingIpsOf(ctx, rows),
  ]
  const ports = await loadPorts(ctx, rows)
  rows.forEach((row, i) => {
    const port = ports[i]
    if (!port?.serverId) return
    const view = viewOf(row, port, networks, groups, floating.get(row.id) ?? [])
    found.set(port.serverId, [...(found.get(port.serverId) ?? []), view])
  })
  return found
}

/** Servers of which an address of one of the versions fits its regular expression. Whosever they are: the caller lists them by id. */
export async function serversByAddress(
  ctx: StoreCtx,
  patterns: { 4?: string | undefined; 6?: string | undefined },
): Promise<string[]> {
  const ways = ([4, 6] as const).flatMap((version) => {
    const pattern = patterns[version]
    if (pattern === undefined) return []
    const column = sql.ref('address.ip')
    const colon = sql<SqlBool>`${column} like '%:%'`
    return [sql<SqlBool>`(${version === 6 ? colon : sql`not ${colon}`} and ${matches(ctx.db, 'address.ip', pattern)})`]
  })
  const rows = await ctx.db
    .selectFrom('address')
    .innerJoin('port', 'port.id', 'address.port_id')
    .select('port.server_id')
    .distinct()
    .where('port.server_id', 'is not', null)
    .where(anyOf(ways))
    .execute()
  return rows.map((row) => row.server_id ?? '')
}

const viewOf = (
  row: PortRow,
  port: Port,
  networks: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
  floatingIps: { fixedIp: string; ip: string }[],
): ServerPort => ({
  portId: row.id,
  networkId: row.network_id,
  networkName: networks.get(row.network_id) ?? '',
  mac: row.mac,
  status: port.up ? 'ACTIVE' : 'DOWN',
  fixedIps: port.fixedIps.map(({ ip, subnetId }) => ({ ip, version: ip.includes(':') ? 6 : 4, subnetId })),
  floatingIps,
  securityGroups: port.groupIds.map((id) => ({ id, name: groups.get(id) ?? '' })),
  createdByServer: row.made_for_server === 1,
})

async function namesOf(ctx: StoreCtx, table: 'network' | 'security_group', ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom(table)
    .select(['id', 'name'])
    .where(among(ctx.db, `${table}.id`, [...new Set(ids)]))
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

async function groupNames(ctx: StoreCtx, ports: readonly PortRow[]): Promise<Map<string, string>> {
  if (ports.length === 0) return new Map()
  const ids = await ctx.db
    .selectFrom('port_security_group')
    .select('group_id')
    .distinct()
    .where(
      among(
        ctx.db,
        'port_security_group.port_id',
        ports.map((port) => port.id),
      ),
    )
    .execute()
  return namesOf(
    ctx,
    'security_group',
    ids.map((row) => row.group_id),
  )
}

async function floatingIpsOf(ctx: StoreCtx, ports: readonly PortRow[]): Promise<Map<string, { fixedIp: string; ip: string }[]>> {
  const byPort = new Map<string, { fixedIp: string; ip: string }[]>()
  if (ports.length === 0) return byPort
  const rows = await ctx.db
    .selectFrom('floating_ip')
    .select(['fixed_port_id', 'fixed_ip', 'ip'])
    .where(
      among(
        ctx.db,
        'floating_ip.fixed_port_id',
        ports.map((port) => port.id),
      ),
    )
    .execute()
  for (const { fixed_port_id: portId, fixed_ip: fixedIp, ip } of rows)
    if (portId && fixedIp) byPort.set(portId, [...(byPort.get(portId) ?? []), { fixedIp, ip }])
  return byPort
}
