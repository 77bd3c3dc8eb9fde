/** Tells which servers are on hosts. For admins: the caller has checked. */
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'

export interface HostedServer {
  id: string
  name: string
}

/** By host, each by name. */
export async function serversOnHosts(ctx: StoreCtx, hostIds: readonly string[]): Promise<Map<string, HostedServer[]>> {
  const rows = await ctx.db
    .selectFrom('server')
    .select(['id', 'name', 'host_id'])
    .where(among(ctx.db, 'server.host_id', hostIds))
    .orderBy('name')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, (row) => row.host_id ?? '')
}

/** How many are on each host; a host without any is absent. */
export async function countServersOnHosts(ctx: StoreCtx, hostIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.db
    .selectFrom('server')
    .select((eb) => ['host_id', eb.fn.countAll().as('n')])
    .where(among(ctx.db, 'server.host_id', hostIds))
    .groupBy('host_id')
    .execute()
  return new Map(rows.map((row) => [row.host_id ?? '', Number(row.n)]))
}

/** How many are on any host. */
export async function countHostedServers(ctx: StoreCtx): Promise<number> {
  const row = await ctx.db
    .selectFrom('server')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('host_id', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}
