/** Lists of servers, by key: who holds rendered servers fetches only those whose stamp is new. */

import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { badRequest } from '../../kernel/errors.ts'
import type { Page, PageRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Tables } from '../../store/tables.ts'
import { pendingCommands } from '../host/index.ts'
import { likeOf } from './name-pattern.ts'
import { type Observed, type Server, serverOf } from './server.ts'
import type { ServerStatus } from './server-action.ts'
import type { Lifecycle } from './tables.ts'

export interface ServerFilter {
  /** Absent: of all projects, which only an admin may ask for (the caller has checked). */
  projectId?: string
  userId?: string
  /** A pattern with `^`, `$`, `.` and `.*`. */
  name?: string
  status?: ServerStatus
  hostId?: string
  imageId?: string
  shapeId?: string
  keyName?: string
  ids?: readonly string[]
  changedSince?: number
  changedBefore?: number
  locked?: boolean
}

export interface ServerKey {
  id: string
  /** Differs whenever anything that is shown of the server differs. */
  stamp: string
}

type SortColumn = 'created_at' | 'updated_at' | 'name' | 'id' | 'launched_at'

const SORTABLE: Record<string, SortColumn> = {
  created_at: 'created_at',
  updated_at: 'updated_at',
  display_name: 'name',
  name: 'name',
  uuid: 'id',
  launched_at: 'launched_at',
}

/** @throws bad_request for an unknown marker */
export async function listServerKeys(ctx: StoreCtx, filter: ServerFilter, page: PageRequest): Promise<Page<ServerKey>> {
  const sort = page.sort?.[0]
  const column = SORTABLE[sort?.key ?? 'created_at'] ?? 'created_at'
  const direction = sort?.direction ?? 'desc'
  const beyond = page.marker === undefined ? undefined : await markerOf(ctx, page.marker, column)
  const past = direction === 'asc' ? '>' : '<'
  const rows = await ctx.db
    .selectFrom('server')
    .leftJoin('server_port_stamp', 'server_port_stamp.server_id', 'server.id')
    .select(['server.id as id', 'server.generation as generation', 'server_port_stamp.stamp as stamp'])
    .where((eb) => eb.and(conditionsOf(eb, filter)))
    .$if(beyond !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb(`server.${column}`, past, beyond?.value ?? null),
          eb.and([eb(`server.${column}`, '=', beyond?.value ?? null), eb('server.id', past, beyond?.id ?? '')]),
        ]),
      ),
    )
    .orderBy(`server.${column}`, direction)
    .orderBy('server.id', direction)
    .limit(page.limit + 1)
    .execute()
  const items = rows.slice(0, page.limit).map((r) => ({ id: r.id, stamp: `${r.generation}.${r.stamp ?? 0}` }))
  return { items, more: rows.length > page.limit }
}

async function markerOf(ctx: StoreCtx, marker: string, column: SortColumn) {
  const row = await ctx.db.selectFrom('server').select(['id', column]).where('id', '=', marker).executeTakeFirst()
  if (!row) throw badRequest(`marker [${marker}] not found`, 'marker')
  return { id: row.id, value: row[column] }
}

type Conditions = ExpressionBuilder<Tables, 'server'>

function conditionsOf(eb: Conditions, filter: ServerFilter): Expression<SqlBool>[] {
  const { projectId, userId, hostId, keyName, locked, name, ids, changedSince, changedBefore, imageId, shapeId, status } = filter
  const all: (Expression<SqlBool> | undefined | false)[] = [
    projectId !== undefined && eb('server.project_id', '=', projectId),
    userId !== undefined && eb('server.user_id', '=', userId),
    hostId !== undefined && eb('server.host_id', '=', hostId),
    keyName !== undefined && eb('server.key_name', '=', keyName),
    locked !== undefined && eb('server.locked', '=', locked ? 1 : 0),
    name !== undefined && eb('server.name', 'like', likeOf(name)),
    ids !== undefined && eb('server.id', 'in', ids.length > 0 ? [...ids] : ['']),
    changedSince !== undefined && eb('server.updated_at', '>=', changedSince),
    changedBefore !== undefined && eb('server.updated_at', '<=', changedBefore),
    imageId !== undefined && eb('server.image', 'like', beginsWithId(imageId)),
    shapeId !== undefined && eb('server.shape', 'like', beginsWithId(shapeId)),
    status !== undefined && statusCondition(eb, status),
  ]
  return all.filter((one) => one !== undefined && one !== false)
}

/** The snapshots are JSON whose first key is the id. */
const beginsWithId = (id: string) => `{"id":"${id.replace(/[%_"]/g, '')}"%`

/** The inverse of `statusOf`, as a condition. */
function statusCondition(eb: Conditions, status: ServerStatus): Expression<SqlBool> {
  const lives = (...values: Lifecycle[]) => eb('server.lifecycle', 'in', values)
  const seen = (...values: Observed[]) => eb('server.observed_power', 'in', values)
  switch (status) {
    case 'error':
      return eb.or([lives('error'), eb.and([lives('built', 'deleting'), seen('failed')])])
    case 'building':
      return eb.or([lives('building'), eb.and([lives('deleting'), seen('none', 'building')])])
    case 'active':
      return eb.and([lives('built', 'deleting'), seen('running')])
    case 'paused':
      return eb.and([lives('built', 'deleting'), seen('paused')])
    case 'stopped':
      return eb.or([
        eb.and([lives('built', 'deleting'), seen('stopped', 'absent')]),
        eb.and([lives('built'), seen('none', 'building')]),
      ])
  }
}

/** In the order of `ids`; those that have gone meanwhile are left out. */
export async function serversByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Server[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('server')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
  const commands = await pendingCommands(ctx, ids)
  const byId = new Map(
    rows.map((r) => [
      r.id,
      serverOf(
        r,
        commands.filter((c) => c.server_id === r.id),
      ),
    ]),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}
