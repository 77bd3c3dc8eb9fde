/** Who did what to a server and how it ended: `openstack server event list`. */
import { userOf } from '../../kernel/context.ts'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { computeRefusals } from './refusals.ts'
import type { ServerActionRow, ServerRow } from './tables.ts'

/** In the transaction that decides the act. */
export async function beginAction(
  tx: StoreCtx,
  server: Pick<ServerRow, 'id' | 'project_id'>,
  action: ServerActionRow['action'],
): Promise<void> {
  const row: ServerActionRow = {
    request_id: tx.requestId,
    server_id: server.id,
    action,
    user_id: tx.who.kind === 'user' ? userOf(tx) : '',
    project_id: tx.who.kind === 'user' && tx.who.scope.kind === 'project' ? homeProject(tx) : server.project_id,
    started_at: tx.clock.now(),
    finished_at: null,
    result: null,
    message: null,
  }
  await tx.db
    .insertInto('server_action')
    .values(row)
    .onConflict((c) => c.columns(['server_id', 'request_id']).doNothing())
    .execute()
}

/** Ends what is under way on the server. */
export async function finishActions(
  tx: StoreCtx,
  serverId: string,
  result: 'success' | 'error',
  message: string | null = null,
): Promise<void> {
  await tx.db
    .updateTable('server_action')
    .set({ finished_at: tx.clock.now(), result, message })
    .where('server_id', '=', serverId)
    .where('finished_at', 'is', null)
    .execute()
}

/** Newest first. The caller has been shown the server. */
export const listActions = (ctx: StoreCtx, serverId: string): Promise<ServerActionRow[]> =>
  ctx.db.selectFrom('server_action').selectAll().where('server_id', '=', serverId).orderBy('started_at', 'desc').execute()

/** @throws not_found */
export async function getAction(ctx: StoreCtx, serverId: string, requestId: string): Promise<ServerActionRow> {
  const row = (await listActions(ctx, serverId)).find((a) => a.request_id === requestId)
  if (!row) throw computeRefusals.action_not_found({ id: serverId, requestId })
  return row
}
