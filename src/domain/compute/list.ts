/** Lists of servers, by key: who holds rendered servers fetches only those whose stamp is new. */

import type { Page, PageRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { WordFilter } from '../tag/index.ts'
import { conditionsOf } from './list-condition.ts'
import { computeRefusals } from './refusals.ts'
import { serversOf, serversWithin } from './server.store.ts'
import type { Server } from './server.ts'
import type { ServerStatus } from './server-state.ts'

export interface ServerFilter {
  projectId?: string
  /** Of all projects, whatever is within reach: the caller has asked whether it may. */
  everyProject?: boolean
  userId?: string
  /** A regular expression that `kernel/pattern` takes, found anywhere in the name; upper and lower case differ. */
  name?: string
  status?: ServerStatus
  hostId?: string
  imageId?: string
  shapeId?: string
  /** A regular expression, as `name`. */
  keyName?: string
  ids?: readonly string[]
  changedSince?: number
  changedBefore?: number
  locked?: boolean
  /** A regular expression, as `name`. */
  reservationId?: string
  configDrive?: boolean
  tags?: WordFilter
}

export interface ServerKey {
  id: string
  /** Differs whenever anything that is shown of the server differs, but for what is shown of its host. */
  stamp: string
  hostId: string | null
}

const SORTABLE = [
  'created_at',
  'updated_at',
  'name',
  'id',
  'project_id',
  'user_id',
  'hostname',
  'cpus',
  'memory_mib',
  'launch_index',
  'locked',
  'config_drive',
] as const
export type ServerSortKey = (typeof SORTABLE)[number]

/** @throws bad_request for an unknown marker, and for an expression that is none */
export async function listServerKeys(ctx: StoreCtx, filter: ServerFilter, page: PageRequest): Promise<Page<ServerKey>> {
  const sort = page.sort?.[0]
  const column = SORTABLE.find((key) => key === (sort?.key ?? 'created_at'))
  if (!column) throw computeRefusals.not_sortable({ key: sort?.key ?? '' })
  const direction = sort?.direction ?? 'desc'
  const beyond = page.marker === undefined ? undefined : await markerOf(ctx, page.marker, column, filter)
  const past = direction === 'asc' ? '>' : '<'
  const rows = await ctx.db
    .selectFrom('server')
    .leftJoin('server_port_stamp', 'server_port_stamp.server_id', 'server.id')
    .select([
      'server.id as id',
      'server.generation as generation',
      'server.host_id as hostId',
      'server_port_stamp.stamp as stamp',
    ])
    .where((eb) => eb.and(conditionsOf(ctx.db, eb, filter)))
    .$if(!filter.everyProject, (query) => query.where(serversWithin(ctx)))
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
  const items = rows.slice(0, page.limit).map((r) => ({ id: r.id, stamp: `${r.generation}.${r.stamp ?? 0}`, hostId: r.hostId }))
  return { items, more: rows.length > page.limit }
}

/** Another project's server is no marker, nor is it told that there is one. */
async function markerOf(ctx: StoreCtx, marker: string, column: ServerSortKey, { projectId, everyProject }: ServerFilter) {
  const row = await ctx.db
    .selectFrom('server')
    .select(['id', 'project_id', column])
    .where('id', '=', marker)
    .$if(!everyProject, (query) => query.where(serversWithin(ctx)))
    .executeTakeFirst()
  if (!row || (projectId !== undefined && row.project_id !== projectId)) throw computeRefusals.marker_not_found({ id: marker })
  return { id: row.id, value: row[column] }
}

/** In the order of `ids`; those that have gone meanwhile are left out. */
export async function serversByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Server[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('server')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
  const byId = new Map((await serversOf(ctx, rows)).map((server) => [server.id, server]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
