/** Lists hosts: filtered, sorted, paged and summed up by the database. */
import { sql } from 'kysely'
import type { ListRequest, Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { EVERYTHING, flag, text } from '../../store/filter.ts'
import type { RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
import { type Host, hostOf } from './host-row.ts'
import { hostRefusals } from './refusals.ts'
import type { HostRow } from './tables.ts'

export type HostField = 'id' | 'hostname' | 'zone' | 'enabled'

const hostList: RowTable<HostField> = {
  table: 'host',
  fields: {
    id: text('host.id', { selective: true }),
    hostname: text('host.hostname', { selective: true }),
    zone: text('host.zone'),
    enabled: flag('host.enabled'),
  },
  order: [
    { column: 'host.hostname', direction: 'asc', notNull: true },
    { column: 'host.id', direction: 'asc', notNull: true },
  ],
}

/** In order of hostname unless told. @throws bad_request for an unknown marker */
export async function pageOfHosts(ctx: StoreCtx, request: ListRequest<HostField>): Promise<Page<Host>> {
  const page = await readRows(ctx.db, ctx.db.selectFrom('host').selectAll('host'), hostList, {
    request,
    key: 'host.id',
    seen: EVERYTHING,
    noMarker: (id) => hostRefusals.marker_not_found({ id }),
  })
  return { items: page.items.map(hostOf), more: page.more }
}

export const listHosts = async (ctx: StoreCtx, request: Omit<ListRequest<HostField>, 'limit'> = {}): Promise<Host[]> =>
  (await pageOfHosts(ctx, request)).items

/** What hosts have and what servers were promised of it. */
export type Room = Pick<HostRow, (typeof ROOM)[number]>

const ROOM = [
  'cpus',
  'memory_mib',
  'disk_gib',
  'claimed_cpus',
  'claimed_memory_mib',
  'claimed_disk_gib',
  'claimed_volume_gib',
] as const

/** Over all hosts. */
export async function sumOfHosts(ctx: StoreCtx): Promise<Room & { hosts: number }> {
  const row = await ctx.db
    .selectFrom('host')
    .select((eb) => [eb.fn.countAll().as('hosts'), ...ROOM.map((column) => eb.fn.sum(column).as(column))])
    .executeTakeFirstOrThrow()
  const sum = (column: keyof Room) => Number(row[column] ?? 0)
  return {
    hosts: Number(row.hosts),
    cpus: sum('cpus'),
    memory_mib: sum('memory_mib'),
    disk_gib: sum('disk_gib'),
    claimed_cpus: sum('claimed_cpus'),
    claimed_memory_mib: sum('claimed_memory_mib'),
    claimed_disk_gib: sum('claimed_disk_gib'),
    claimed_volume_gib: sum('claimed_volume_gib'),
  }
}

export interface Zone {
  name: string
  /** A host of it takes new guests. */
  available: boolean
}

/** In order of name. */
export async function listZones(ctx: StoreCtx): Promise<Zone[]> {
  const rows = await ctx.db
    .selectFrom('host')
    .select(['zone', sql<number>`max(enabled)`.as('enabled')])
    .groupBy('zone')
    .orderBy('zone')
    .execute()
  return rows.map(({ zone, enabled }) => ({ name: zone, available: enabled === 1 }))
}
