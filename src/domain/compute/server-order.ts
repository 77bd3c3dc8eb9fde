/** Orders of servers that no column has: by what is derived of several, each value's servers read by an index that lists filter by. */
import type { Filter, Rank, SortBy } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { findReboots } from '../host/index.ts'
import type { ServerField } from './list-condition.ts'
import type { ServerStatus, ServerTask } from './server-state.ts'
import { zoneRanks } from './server-zone.ts'
import type { ServerRow } from './tables.ts'

type Filters = readonly Filter<ServerField>[]

/** The request's order as the database can read it: by names, by the numbers that clients know of power, and what is nothing first. */
export async function orderOfServers(
  ctx: StoreCtx,
  sort: readonly SortBy<ServerField>[] = [],
): Promise<readonly SortBy<ServerField>[]> {
  const orders: SortBy<ServerField>[] = []
  for (const one of sort) {
    const ranks = await ranksOf(ctx, one.field)
    orders.push(ranks ? { ...one, ranks } : one)
  }
  return orders
}

async function ranksOf(ctx: StoreCtx, field: ServerField): Promise<readonly Rank<ServerField>[] | undefined> {
  switch (field) {
    case 'status':
      return STATUSES
    case 'power':
      return POWERS
    case 'diskConfig':
      return DISK_CONFIGS
    case 'lockedBy':
      return LOCKERS
    case 'task':
      return tasks(await rebootsUnderWay(ctx))
    case 'zone':
      return zoneRanks(ctx)
    default:
      return undefined
  }
}

const is = <T extends string | number | boolean | null>(field: ServerField, ...values: readonly T[]): Filter<ServerField> => ({
  field,
  values,
})

const ranked = (groups: readonly Filters[]): Rank<ServerField>[] => groups.map((filters, rank) => ({ rank, filters }))

const STATUSES = ranked(
  (['active', 'building', 'error', 'paused', 'stopped'] satisfies ServerStatus[]).map((status) => [is('status', status)]),
)

type Power = ServerRow['observed_power']

/** What a guest does follows from its server's status, but where that is one of these; one at a time, for each has its place in an index. */
const UNSURE = ['building', 'error'] as const satisfies ServerStatus[]

const powered = (rank: number, statuses: readonly ServerStatus[], ...power: readonly Power[]): Rank<ServerField>[] =>
  statuses.map((status) => ({ rank, filters: [is('status', status), is('power', ...power)] }))

const POWERS: readonly Rank<ServerField>[] = [
  ...powered(0, [...UNSURE, 'stopped'], 'none', 'building', 'failed'),
  { rank: 1, filters: [is('status', 'active')] },
  ...powered(1, UNSURE, 'running'),
  { rank: 3, filters: [is('status', 'paused')] },
  ...powered(3, UNSURE, 'paused'),
  ...powered(4, [...UNSURE, 'stopped'], 'stopped', 'absent'),
]

const DISK_CONFIGS = ranked((['MANUAL', 'AUTO'] satisfies ServerRow['disk_config'][]).map((one) => [is('diskConfig', one)]))

const LOCKERS = ranked([
  [is('locked', false)],
  ...(['admin', 'owner'] as const).map((by) => [is('locked', true), is('lockedBy', by)]),
])

interface Reboots {
  soft: readonly string[]
  hard: readonly string[]
}

/** While a server reboots nothing else is told of it. */
async function rebootsUnderWay(ctx: StoreCtx): Promise<Reboots> {
  const found = await findReboots(ctx)
  if (found.length === 0) return { soft: [], hard: [] }
  const ids = found.map(({ serverId }) => serverId)
  const rows = await ctx.db
    .selectFrom('server')
    .select('id')
    .where(among(ctx.db, 'server.id', ids))
    .where('lifecycle', '=', 'built')
    .execute()
  const built = new Set(rows.map(({ id }) => id))
  const of = (hard: boolean) => found.filter((one) => one.hard === hard && built.has(one.serverId)).map((one) => one.serverId)
  return { soft: of(false), hard: of(true) }
}

/** By their names, after those with which nothing goes on. */
function tasks({ soft, hard }: Reboots): Rank<ServerField>[] {
  const others: Filters = soft.length + hard.length > 0 ? [{ field: 'id', op: 'is_not', values: [...soft, ...hard] }] : []
  const task = (name: ServerTask | null): Filters => [is('task', name), ...others]
  return ranked([
    task(null),
    task('deleting'),
    task('pausing'),
    task('powering-off'),
    task('powering-on'),
    [is('id', ...soft)],
    [is('id', ...hard)],
    task('scheduling'),
    task('spawning'),
    task('unpausing'),
  ])
}
