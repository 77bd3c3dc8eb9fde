/** Hosts, as Cinder's older API has them: its services once more, and what projects have in a pool. */
import { orNull, Type } from '../../../../api/schema.ts'
import { type PoolUse, usesOfPool } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow } from '../allow.ts'
import { cinderRefusals } from '../refusals.ts'
import { poolsNamed, servicesOf, VOLUME } from './service.ts'

const text = Type.String()
const shown = Type.Object({
  host_name: text,
  service: text,
  zone: text,
  'service-status': Type.Enum(['available', 'unavailable']),
  'service-state': Type.Enum(['enabled', 'disabled']),
  'last-update': orNull(text),
})

const COUNTS = ['volume_count', 'total_volume_gb', 'snapshot_count', 'total_snapshot_gb'] as const
const resource = Type.Object({ host: text, project: text, ...Object.fromEntries(COUNTS.map((name) => [name, text])) })

type Sums = Omit<PoolUse, 'projectId'>

const totalOf = (uses: readonly Sums[]): Sums => {
  const total = (field: keyof Sums) => uses.reduce((sum, use) => sum + use[field], 0)
  return { volumes: total('volumes'), gib: total('gib'), snapshots: total('snapshots'), snapshotGib: total('snapshotGib') }
}

const useView = (host: string, project: string, { volumes, gib, snapshots, snapshotGib }: Sums) => ({
  resource: {
    host,
    project,
    volume_count: `${volumes}`,
    total_volume_gb: `${gib}`,
    snapshot_count: `${snapshots}`,
    total_snapshot_gb: `${snapshotGib}`,
  },
})

const common = { method: 'GET', action: 'volume_extension:hosts', allow: allow.admin, status: 200 } as const

export const hosts: Operations = {
  listHosts: operation(
    {
      ...common,
      path: '/os-hosts',
      summary: 'List the pools that take new volumes, and the controllers',
      documented: { query: Type.Object({ zone: Type.Optional(text) }) },
      returns: Type.Object({ hosts: Type.Array(shown) }),
    },
    async (ctx, { query }) => {
      const wanted = last(query.zone) || undefined
      const all = (await servicesOf(ctx)).filter(({ status, zone }) => status === 'enabled' && (wanted ?? zone) === zone)
      return {
        hosts: all.map(({ binary, host, zone, state, status, updated_at }) => ({
          host_name: host,
          service: binary,
          zone,
          'service-status': state === 'up' ? ('available' as const) : ('unavailable' as const),
          'service-state': status,
          'last-update': updated_at,
        })),
      }
    },
  ),
  showHost: operation(
    {
      ...common,
      path: '/os-hosts/{host_name}',
      summary: 'Show what projects have in a pool',
      returns: Type.Object({ host: Type.Array(Type.Object({ resource })) }),
    },
    async (ctx, { params: { host_name: host } }) => {
      const pool = (await poolsNamed(ctx, host)).find(({ enabled }) => enabled === 1)
      if (!pool) throw cinderRefusals.service_not_found({ host, binary: VOLUME })
      const uses = await usesOfPool(ctx, pool)
      return {
        host: [useView(host, '(total)', totalOf(uses)), ...uses.map((use) => useView(host, use.projectId, use))],
      }
    },
  ),
}
