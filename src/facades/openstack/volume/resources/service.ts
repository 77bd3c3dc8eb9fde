/** Services: the pools of hosts, each of which Cinder has a service for, and the controllers, which schedule. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { listControllers } from '../../../../domain/host/index.ts'
import { enablePool, listPools, type Pool } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { microTimeOrNull } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { cinderRefusals } from '../refusals.ts'

export const VOLUME = 'cinder-volume'
const SCHEDULER = 'cinder-scheduler'
const BACKUP = 'cinder-backup'

const text = Type.String()
const shown = Type.Object(
  { binary: text, host: text, zone: text, status: Type.Enum(['enabled', 'disabled']), state: Type.Enum(['up', 'down']) },
  { additionalProperties: true },
)

export const serviceHostOf = ({ hostname, name }: Pool): string => `${hostname}@${name}`

/** A host's name alone names all of its backends. */
const isNamed = (asked: string, host: string): boolean => host === asked || (!asked.includes('@') && host.startsWith(`${asked}@`))

export const poolsNamed = async (ctx: StoreCtx, asked: string): Promise<Pool[]> =>
  (await listPools(ctx)).filter((pool) => isNamed(asked, serviceHostOf(pool)))

const stateOf = (isUp: boolean) => (isUp ? ('up' as const) : ('down' as const))

const poolView = (pool: Pool) => ({
  binary: VOLUME,
  host: serviceHostOf(pool),
  zone: pool.zone,
  status: pool.enabled === 1 ? ('enabled' as const) : ('disabled' as const),
  state: stateOf(pool.isHeard),
  updated_at: microTimeOrNull(pool.observed_at || null),
  backend_state: stateOf(pool.isHeard),
  cluster: null,
  disabled_reason: pool.disabled_reason,
  replication_status: 'disabled',
  active_backend_id: null,
  frozen: pool.frozen === 1,
})

export async function servicesOf(ctx: StoreCtx) {
  // what keeps and gives backups is each controller
  const controllers = (await listControllers(ctx)).flatMap((one) => [SCHEDULER, BACKUP].map((binary) => ({ binary, ...one })))
  const controllerViews = controllers.map(({ binary, hostname, alive, heardAt }) => ({
    binary,
    host: hostname,
    zone: 'internal',
    status: 'enabled' as const,
    state: stateOf(alive),
    updated_at: microTimeOrNull(heardAt),
    cluster: null,
    disabled_reason: null,
  }))
  return [...controllerViews, ...(await listPools(ctx)).map(poolView)]
}

const word = Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 255 })))
const which = { binary: word, host: word, cluster: word, service: word }
const reason = { disabled_reason: Type.String({ minLength: 1, maxLength: 255 }) }
const change = { method: 'PUT', action: 'volume_extension:services:update', allow: allow.admin, status: 200 } as const
const changed = Type.Object({ host: orNull(text), status: text }, { additionalProperties: true })

interface Which {
  binary?: string | null
  host?: string | null
  service?: string | null
}

/** @throws not_found */
async function setEnabled(ctx: StoreCtx, { host, binary, service }: Which, enabled: boolean, why: string | null = null) {
  const named = binary || service || ''
  const [pool] = host ? await poolsNamed(ctx, host) : []
  if (!pool || named !== VOLUME) throw cinderRefusals.service_not_found({ host: host ?? 'None', binary: named })
  await enablePool(ctx, pool, enabled, why)
  return {
    host: host ?? null,
    service: service ?? '',
    binary: binary ?? '',
    status: enabled ? 'enabled' : 'disabled',
    disabled: !enabled,
    ...(why !== null && { disabled_reason: why }),
  }
}

export const services: Operations = {
  listServices: operation(
    {
      method: 'GET',
      path: '/os-services',
      summary: 'List the pools of hosts and the controllers',
      action: 'volume_extension:services:index',
      allow: allow.admin,
      documented: { query: Type.Object({ host: Type.Optional(text), binary: Type.Optional(text) }) },
      status: 200,
      returns: Type.Object({ services: Type.Array(shown) }),
    },
    async (ctx, { query }) => {
      const [asked, wanted] = [last(query.host), last(query.binary)]
      return {
        services: (await servicesOf(ctx)).filter(
          ({ host, binary }) => (!asked || isNamed(asked, host)) && (wanted === undefined || binary === wanted),
        ),
      }
    },
  ),
  enableService: operation(
    { ...change, path: '/os-services/enable', summary: 'Take new volumes in a pool', body: strict(which), returns: changed },
    (ctx, { body }) => setEnabled(ctx, body, true),
  ),
  disableService: operation(
    { ...change, path: '/os-services/disable', summary: 'Take no new volumes in a pool', body: strict(which), returns: changed },
    (ctx, { body }) => setEnabled(ctx, body, false),
  ),
  disableServiceWithReason: operation(
    {
      ...change,
      path: '/os-services/disable-log-reason',
      summary: 'Take no new volumes in a pool, and say why',
      body: strict({ ...which, ...reason }),
      returns: changed,
    },
    (ctx, { body }) => setEnabled(ctx, body, false, body.disabled_reason),
  ),
}
