import { sql } from 'kysely'
import { reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { within } from '../../store/within.ts'
import { pendingCommands } from '../host/index.ts'
import { listWords } from '../tag/index.ts'
import { computeRefusals } from './refusals.ts'
import { type Server, serverOf } from './server.ts'
import { volumesOfServers } from './server-volume.store.ts'
import type { ServerRow } from './tables.ts'

/** @throws not_found when absent, or not within reach */
export async function getServerRow(ctx: StoreCtx, id: string): Promise<ServerRow> {
  const row = await selectServer(ctx, id).where(serversWithin(ctx)).executeTakeFirst()
  if (!row) throw computeRefusals.server_not_found({ id })
  return row
}

/** @param refOf see `within` */
export const serversWithin = (ctx: StoreCtx, refOf?: Parameters<typeof within>[2]) =>
  within(reachOf(ctx, 'compute'), { project: 'server.project_id', user: 'server.user_id' }, refOf)

const selectServer = (ctx: StoreCtx, id: string) => ctx.db.selectFrom('server').selectAll().where('id', '=', id)

/** Whosever it is. */
export const findServerRow = (ctx: StoreCtx, id: string): Promise<ServerRow | undefined> =>
  selectServer(ctx, id).executeTakeFirst()

/** @throws not_found, as `getServerRow` */
export async function getServer(ctx: StoreCtx, id: string): Promise<Server> {
  const [server] = await serversOf(ctx, [await getServerRow(ctx, id)])
  if (!server) throw computeRefusals.server_not_found({ id })
  return server
}

/** Adds the acts under way, the tags and the volumes, in three queries for however many servers. */
export async function serversOf(ctx: StoreCtx, rows: readonly ServerRow[]): Promise<Server[]> {
  const ids = rows.map(({ id }) => id)
  const commands = Map.groupBy(await pendingCommands(ctx, ids), (command) => command.server_id)
  const tagsOf = await listWords(ctx, 'server', ids)
  const volumes = await volumesOfServers(ctx, ids)
  return rows.map((row) =>
    serverOf(row, { commands: commands.get(row.id) ?? [], tags: tagsOf(row.id), volumes: volumes.get(row.id) ?? [] }),
  )
}

/** Never before the server was made, whatever another controller's clock said then: lists by the time of change rely on it. */
const changedAt = (now: number) => sql<number>`case when created_at > ${now} then created_at else ${now} end`

/** Writes columns of a server; `updated_at`, its generation and the feed follow. */
export async function updateServerRow(
  tx: StoreCtx,
  row: Pick<ServerRow, 'id' | 'project_id'>,
  set: Partial<ServerRow>,
): Promise<void> {
  await tx.db
    .updateTable('server')
    .set((eb) => ({ ...set, updated_at: changedAt(tx.clock.now()), generation: eb('generation', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  recordChange(tx, 'server', row.id, row.project_id)
}

/** Counted towards quotas: everything that has not gone. */
export async function usageOf(ctx: StoreCtx, projectId: string): Promise<{ servers: number; cpus: number; memoryMib: number }> {
  const row = await ctx.db
    .selectFrom('server')
    .select((eb) => [eb.fn.countAll().as('servers'), eb.fn.sum('cpus').as('cpus'), eb.fn.sum('memory_mib').as('memory')])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow()
  return { servers: Number(row.servers), cpus: Number(row.cpus ?? 0), memoryMib: Number(row.memory ?? 0) }
}
