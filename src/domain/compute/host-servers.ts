import type { StoreCtx } from '../../store/context.ts'

export interface HostedServer {
  id: string
  name: string
  hostId: string
}

/** Every server that is on a host, by name. For admins: the caller has checked. */
export async function serversOnHosts(ctx: StoreCtx): Promise<HostedServer[]> {
  const rows = await ctx.db
    .selectFrom('server')
    .select(['id', 'name', 'host_id'])
    .where('host_id', 'is not', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: row.id, name: row.name, hostId: row.host_id ?? '' }))
}
