/**
 * Finds servers by their availability zones: those of their hosts, and of servers that are on none the one that was asked for. Where few are
 * in a zone they are looked up by their hosts, else they are met in the list's order.
 */
import type { Filter, Rank } from '../../kernel/page.ts'
import { compilePattern } from '../../kernel/pattern/index.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { listHostStates } from '../host/index.ts'
import type { ServerField } from './list-condition.ts'

/** From so many servers on they are not looked up. */
const MANY = 2000

interface Zones {
  /** Hosts by their zone. */
  hosts: ReadonlyMap<string, readonly string[]>
  /** What servers without a host asked for. */
  wanted: readonly (string | null)[]
}

async function readZones(ctx: StoreCtx): Promise<Zones> {
  const hosts = Map.groupBy(await listHostStates(ctx), ({ zone }) => zone)
  const wanted = await ctx.db.selectFrom('server').select('wanted_zone').distinct().where('host_id', 'is', null).execute()
  return {
    hosts: new Map([...hosts].map(([zone, of]) => [zone, of.map(({ id }) => id)])),
    wanted: wanted.map(({ wanted_zone: zone }) => zone),
  }
}

/** In the order of their names, what is in none first. */
export async function zoneRanks(ctx: StoreCtx): Promise<readonly Rank<ServerField>[]> {
  const { hosts, wanted } = await readZones(ctx)
  const names = [...new Set([...hosts.keys(), ...wanted.filter((zone) => zone !== null)])].sort()
  const ranks: Rank<ServerField>[] = wanted.includes(null) ? [{ rank: 0, filters: waiting(null) }] : []
  for (const [i, name] of names.entries()) {
    if (wanted.includes(name)) ranks.push({ rank: i + 1, filters: waiting(name) })
    const ids = hosts.get(name)
    if (ids) ranks.push({ rank: i + 1, filters: [hosts.size === 1 ? PLACED : await onHosts(ctx, name, ids)] })
  }
  return ranks
}

const PLACED: Filter<ServerField> = { field: 'hostId', op: 'is_not', values: [null] }
const waiting = (zone: string | null): Filter<ServerField>[] => [
  { field: 'hostId', values: [null] },
  { field: 'wantedZone', values: [zone] },
]

async function onHosts(ctx: StoreCtx, zone: string, ids: readonly string[]): Promise<Filter<ServerField>> {
  const found = await serversOn(ctx, ids)
  return found.length < MANY ? { field: 'hostId', values: ids } : { field: 'hostZone', values: [zone] }
}

const serversOn = (ctx: StoreCtx, ids: readonly string[]) =>
  ctx.db
    .selectFrom('server')
    .select('server.id')
    .where(among(ctx.db, 'server.host_id', ids))
    .limit(MANY)
    .execute()

/**
 * Those whose zone fits the pattern.
 * @returns their ids where they are few
 * @throws bad_request (reason `pattern`)
 */
export async function serversInZones(
  ctx: StoreCtx,
  pattern: string,
): Promise<{ ids: readonly string[] } | { filter: Filter<ServerField> }> {
  const fits = compilePattern(pattern)
  const { hosts, wanted } = await readZones(ctx)
  const placed = [...hosts].filter(([zone]) => fits.test(zone)).flatMap(([, ids]) => ids)
  const names = [...new Set([...hosts.keys(), ...wanted])].filter((zone) => zone !== null && fits.test(zone))
  const waiting = await ctx.db
    .selectFrom('server')
    .select('server.id')
    .where('host_id', 'is', null)
    .where(
      among(
        ctx.db,
        'server.wanted_zone',
        names.filter((zone) => zone !== null),
      ),
    )
    .limit(MANY)
    .execute()
  const found = [...waiting, ...(await serversOn(ctx, placed))]
  return found.length < MANY ? { ids: found.map(({ id }) => id) } : { filter: { field: 'zone', values: names } }
}
