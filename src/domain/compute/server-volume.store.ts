/** Queries of the volumes that servers have. */
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import type { ServerVolumeRow } from './tables.ts'

/** In the order in which they were attached, by server. */
export async function volumesOfServers(ctx: StoreCtx, serverIds: readonly string[]): Promise<Map<string, ServerVolumeRow[]>> {
  if (serverIds.length === 0) return new Map()
  const query = ctx.db
    .selectFrom('server_volume')
    .selectAll()
    .where(among(ctx.db, 'server_volume.server_id', serverIds))
  return Map.groupBy(await query.orderBy('created_at').orderBy('device').orderBy('id').execute(), ({ server_id }) => server_id)
}

export const volumesOfServer = async (ctx: StoreCtx, serverId: string): Promise<ServerVolumeRow[]> =>
  (await volumesOfServers(ctx, [serverId])).get(serverId) ?? []
