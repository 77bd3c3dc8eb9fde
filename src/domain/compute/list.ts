/** Lists of servers, by key: who holds rendered servers fetches only those whose stamp is new. */

import { badRequest } from '../../kernel/errors.ts'
import type { Page, PageRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { pendingCommands } from '../host/index.ts'
import { likeOf } from './name-pattern.ts'
import { type Server, serverOf } from './server.ts'
import type { ServerStatus } from './server-action.ts'

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

const SORTABLE: Record<string, 'created_at' | 'updated_at' | 'name' | 'id' | 'launched_at'> = {
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
  let query = ctx.db
    .selectFrom('server')
    .leftJoin('server_port_stamp', 'server_port_stamp.server_id', 'server.id')
    .select(['server.id as id', 'server.generation as generation', 'server_port_stamp.stamp as stamp'])
    .orderBy(`server.${column}`, direction)
    .orderBy('server.id', direction)
    .limit(page.limit + 1)
  for (const [key, value] of Object.entries(columnsOf(filter))) query = query.where(`server.${key as 'id'}`, '=', value as string)
  if (filter.name !== undefined) query = query.where('server.name', 'like', likeOf(filter.name))
  if (filter.ids) query = query.where('server.id', 'in', filter.ids.length > 0 ? [...filter.ids] : [''])
  if (filter.changedSince !== undefined) query = query.where('server.updated_at', '>=', filter.changedSince)
  if (filter.changedBefore !== undefined) query = query.where('server.updated_at', '<=', filter.changedBefore)
  if (filter.imageId !== undefined)
    query = query.where('server.image', 'like', `{"id":"${filter.imageId.replace(/[%_"]/g, '')}"%`)
  if (filter.shapeId !== undefined) query = query.where('server.shape', 'like', `{"id":"${filter.shapeId.replace(/[%"]/g, '')}"%`)
  if (filter.status !== undefined)
    query = query.where((eb) => eb.and(statusColumns(filter.status as ServerStatus).map(([c, v]) => eb(c, 'in', v))))
  if (page.marker !== undefined) {
    const marker = await ctx.db.selectFrom('server').select(['id', column]).where('id', '=', page.marker).executeTakeFirst()
    if (!marker) throw badRequest(`marker [${page.marker}] not found`, 'marker')
    const beyond = direction === 'asc' ? '>' : '<'
    const value = marker[column] as string
    query = query.where((eb) =>
      eb.or([
        eb(`server.${column}`, beyond, value),
        eb.and([eb(`server.${column}`, '=', value), eb('server.id', beyond, marker.id)]),
      ]),
    )
  }
  const rows = await query.execute()
  const items = rows.slice(0, page.limit).map((r) => ({ id: r.id, stamp: `${r.generation}.${r.stamp ?? 0}` }))
  return { items, more: rows.length > page.limit }
}

function columnsOf(filter: ServerFilter): Record<string, string | number> {
  const { projectId, userId, hostId, keyName, locked } = filter
  return Object.fromEntries(
    Object.entries({
      project_id: projectId,
      user_id: userId,
      host_id: hostId,
      key_name: keyName,
      locked: locked === undefined ? undefined : Number(locked),
    }).filter((pair): pair is [string, string | number] => pair[1] !== undefined),
  )
}

/** The inverse of `statusOf`, as columns. */
function statusColumns(status: ServerStatus): ['server.lifecycle' | 'server.observed_power', string[]][] {
  switch (status) {
    case 'error':
      return [['server.lifecycle', ['error']]]
    case 'building':
      return [['server.lifecycle', ['building']]]
    case 'active':
      return [
        ['server.lifecycle', ['built', 'deleting']],
        ['server.observed_power', ['running']],
      ]
    case 'paused':
      return [
        ['server.lifecycle', ['built', 'deleting']],
        ['server.observed_power', ['paused']],
      ]
    case 'stopped':
      return [
        ['server.lifecycle', ['built']],
        ['server.observed_power', ['stopped', 'absent', 'none', 'building']],
      ]
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
