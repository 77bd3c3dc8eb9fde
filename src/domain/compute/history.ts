/** Who did what to a server and how it ended: `openstack server event list`. */
import { type SqlBool, sql } from 'kysely'
import { userOf } from '../../kernel/context.ts'
import type { ListRequest, Page } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { derived } from '../../store/filter.ts'
import type { RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
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

/** Ends what is under way on the server. @param action that alone */
export async function finishActions(
  tx: StoreCtx,
  serverId: string,
  result: 'success' | 'error',
  message: string | null = null,
  action?: ServerActionRow['action'],
): Promise<void> {
  await tx.db
    .updateTable('server_action')
    .set({ finished_at: tx.clock.now(), result, message })
    .where('server_id', '=', serverId)
    .where('finished_at', 'is', null)
    .$if(action !== undefined, (query) => query.where('action', '=', action ?? 'create'))
    .execute()
}

const actionList: RowTable<'changedAt'> = {
  table: 'server_action',
  fields: { changedAt: derived('number', sql`coalesce(server_action.finished_at, server_action.started_at)`) },
  order: [
    { column: 'server_action.started_at', direction: 'desc', notNull: true },
    { column: 'server_action.request_id', direction: 'desc', notNull: true },
  ],
}

/** Newest first; a marker is the id of a request. The caller has been shown the server. @throws bad_request for an unknown marker */
export const listActions = (
  ctx: StoreCtx,
  serverId: string,
  request: ListRequest<'changedAt'> = {},
): Promise<Page<ServerActionRow>> =>
  readRows(ctx.db, ctx.db.selectFrom('server_action').selectAll('server_action'), actionList, {
    request,
    key: 'server_action.request_id',
    seen: sql<SqlBool>`server_action.server_id = ${serverId}`,
    noMarker: (requestId) => computeRefusals.action_marker_not_found({ requestId }),
  })

/** @throws not_found */
export async function getAction(ctx: StoreCtx, serverId: string, requestId: string): Promise<ServerActionRow> {
  const query = ctx.db.selectFrom('server_action').selectAll()
  const row = await query.where('server_id', '=', serverId).where('request_id', '=', requestId).executeTakeFirst()
  if (!row) throw computeRefusals.action_not_found({ id: serverId, requestId })
  return row
}
