/** Lists of servers, by key: who holds rendered servers fetches only those whose stamp is new. */

import { type SqlBool, sql } from 'kysely'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import { reachOf } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { unindexed } from '../../store/dialect.ts'
import { among, EVERYTHING } from '../../store/filter.ts'
import { type ListReading, readKeys } from '../../store/list.ts'
import { findReboots } from '../host/index.ts'
import type { ServerFilter } from './list-condition.ts'
import { filtersOf, type ServerField, serverList } from './list-condition.ts'
import { computeRefusals } from './refusals.ts'
import { serversOf, serversWithin } from './server.store.ts'
import type { Server } from './server.ts'
import { orderOfServers } from './server-order.ts'
import { serversInZones } from './server-zone.ts'

export type { ServerFilter } from './list-condition.ts'

/** The host's id is the last part of a server's stamp: what is shown of the host is not in the rest. */
export const hostOfStamp = (stamp: string): string => stamp.slice(stamp.lastIndexOf('.') + 1)

/** Newest first unless told. */
export type ServerPage = Pick<ListRequest<ServerField>, 'limit' | 'marker' | 'sort'>

/** @throws bad_request for an unknown marker, and for an expression that is none */
export async function listServerKeys(ctx: StoreCtx, filter: ServerFilter, page: ServerPage): Promise<KeyPage> {
  const filters = filtersOf(isWithinAnyway(ctx, filter) ? { ...filter, projectId: undefined } : filter)
  const reboots = await rebootsAsked(ctx, filter)
  const zones = filter.zone === undefined ? undefined : await serversInZones(ctx, filter.zone)
  if (zones && 'filter' in zones) filters.push(zones.filter)
  const byValue = (column: string) => unindexed(ctx.db, column)
  return readKeys(
    ctx.db,
    serverList,
    { ...page, filters, sort: await orderOfServers(ctx, page.sort) },
    {
      scopes: (selective) => [
        { condition: filter.everyProject ? EVERYTHING : serversWithin(ctx, selective ? byValue : undefined) },
      ],
      ...reboots,
      among: [...(reboots.among ?? []), ...(zones && 'ids' in zones ? [zones.ids] : [])],
      // another project's server is no marker, nor is it told that there is one
      noMarker: (id) => computeRefusals.marker_not_found({ id }),
    },
  )
}

/** Servers that reboot are known by their hosts' commands, which are few. */
async function rebootsAsked(ctx: StoreCtx, { task, rebooting }: ServerFilter): Promise<Partial<ListReading>> {
  if (task === undefined && rebooting === undefined) return {}
  const found = await findReboots(ctx)
  if (rebooting) {
    const ids = found.filter((one) => rebooting.includes(one.hard ? 'hard-rebooting' : 'rebooting')).map((one) => one.serverId)
    return { among: [ids], conditions: [sql<SqlBool>`server.lifecycle = 'built'`] }
  }
  // while a server reboots nothing else is told of it
  const others = sql<SqlBool>`not (server.lifecycle = 'built' and ${among(
    ctx.db,
    'server.id',
    found.map(({ serverId }) => serverId),
  )})`
  return { conditions: [others] }
}

/** Whether no more than the project that is asked for is within reach: it need not be asked for each server twice. */
function isWithinAnyway(ctx: StoreCtx, { projectId, everyProject = false }: ServerFilter): boolean {
  const reach = reachOf(ctx, 'compute')
  return !everyProject && reach.kind === 'project' && reach.projectId === projectId
}

/** In the order of `ids`; those that have gone meanwhile are left out. */
export async function serversByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Server[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('server')
    .selectAll()
    .where(among(ctx.db, 'server.id', ids))
    .execute()
  const byId = new Map((await serversOf(ctx, rows)).map((server) => [server.id, server]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
