/** Pools and what they can do, as Cinder's scheduler and its backends tell it. */
import { type Static, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { capabilitiesOf, getTypeNamed, isAsAsked, listPools, type Pool, roomOfPools } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { microTime } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { readFilters } from '../list-request.ts'
import { flagNamed } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'
import { serviceHostOf } from './service.ts'

const GIB = 1024 ** 3
const text = Type.Optional(Type.String())
const shownPool = Type.Object({
  name: Type.String(),
  capabilities: Type.Optional(Type.Object({}, { additionalProperties: true })),
})

const nameOf = (pool: Pool): string => `${serviceHostOf(pool)}#${pool.name}`

const shownCapabilities = (pool: Pool, freeGib: number) => ({
  ...capabilitiesOf(pool),
  total_capacity_gb: Math.floor(pool.total_bytes / GIB),
  free_capacity_gb: freeGib,
  allocated_capacity_gb: pool.claimed_gib,
  provisioned_capacity_gb: pool.claimed_gib,
  reserved_percentage: 0,
  max_over_subscription_ratio: '1.0',
  backend_state: pool.isHeard ? 'up' : 'down',
  timestamp: microTime(pool.observed_at),
})

/** What a type asks of pools. */
const askedBy = async (ctx: StoreCtx, type: string | undefined): Promise<Readonly<Record<string, string>>> =>
  type === undefined ? {} : (await getTypeNamed(ctx, type)).extra

async function poolViews(ctx: StoreCtx, detailed: boolean): Promise<{ pool: Pool; view: Static<typeof shownPool> }[]> {
  const rooms = new Map((await roomOfPools(ctx)).map((room) => [`${room.host_id} ${room.name}`, room.freeGib]))
  return (await listPools(ctx)).map((pool) => {
    const free = Math.max(0, rooms.get(`${pool.host_id} ${pool.name}`) ?? 0)
    return { pool, view: { name: nameOf(pool), ...(detailed && { capabilities: shownCapabilities(pool, free) }) } }
  })
}

export const pools: Operations = {
  listPools: operation(
    {
      method: 'GET',
      path: '/scheduler-stats/get_pools',
      summary: 'List the pools that volumes are placed in',
      action: 'scheduler_extension:scheduler_stats:get_pools',
      allow: allow.admin,
      documented: { query: Type.Object({ detail: text, name: text, volume_type: text }) },
      status: 200,
      returns: Type.Object({ pools: Type.Array(shownPool) }),
    },
    async (ctx, { query: { detail, ...query }, version }) => {
      const filters = versions.covers({ since: '3.28' }, version)
        ? readFilters(query, 'pool', { version, isAdmin: false })
        : new Map<string, string>()
      const type = versions.covers({ since: '3.35' }, version) ? filters.get('volume_type') : undefined
      const extra = await askedBy(ctx, type)
      const name = filters.get('name')
      const all = await poolViews(ctx, flagNamed(last(detail) ?? '') === true)
      const fitting = all.filter(({ pool, view }) => (name === undefined || view.name === name) && isAsAsked(extra, pool))
      return { pools: fitting.map(({ view }) => view) }
    },
  ),
  showCapabilities: operation(
    {
      method: 'GET',
      path: '/capabilities/{host_name}',
      summary: 'Show what a backend can do',
      action: 'volume_extension:capabilities',
      allow: allow.admin,
      status: 200,
      returns: Type.Object({ namespace: Type.String() }, { additionalProperties: true }),
    },
    async (ctx, { params: { host_name: host } }) => {
      const pool = (await listPools(ctx)).find((one) => [one.hostname, serviceHostOf(one)].includes(host))
      if (!pool) throw cinderRefusals.host_not_found({ host })
      const { vendor_name, volume_backend_name, pool_name, driver_version, storage_protocol } = capabilitiesOf(pool)
      return {
        namespace: `OS::Storage::Capabilities::${serviceHostOf(pool)}`,
        vendor_name,
        volume_backend_name,
        pool_name,
        driver_version,
        storage_protocol,
        display_name: 'Capabilities of Welkin’s pools',
        description: 'Volumes as files of their host, which QEMU’s block layer keeps',
        visibility: 'public',
        replication_targets: [],
        properties: {},
      }
    },
  ),
}
