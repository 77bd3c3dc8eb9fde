/** What Cinder does to a backend as a whole: freezes it, so that nothing new is placed there, and has another take over, which no pool has. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { freezePool, type Pool } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { hostName } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'
import { poolsNamed, serviceHostOf } from './service.ts'

const word = Type.Optional(orNull(Type.String({ maxLength: 255 })))
const which = { host: Type.Optional(hostName({ bracketed: true })), cluster: word }

interface Which {
  host?: string | null
  cluster?: string | null
}

/** Cinder says what is not there with 400 here. @throws bad_request */
async function findPool(ctx: StoreCtx, { host, cluster }: Which, version: string): Promise<Pool> {
  const hasClusters = versions.covers({ since: '3.26' }, version)
  const named = hasClusters ? cluster : undefined
  if (Boolean(named) === Boolean(host)) throw hasClusters ? cinderRefusals.host_or_cluster() : cinderRefusals.host_missing()
  const [pool, another] = named || !host ? [] : await poolsNamed(ctx, host)
  if (!pool) throw cinderRefusals.no_service_with(named ? { what: 'cluster', name: named } : { what: 'host', name: host ?? '' })
  if (another) throw cinderRefusals.several_services()
  return pool
}

const common = {
  method: 'PUT',
  allow: allow.admin,
  asks: [{ action: 'volume_extension:services:update', allow: allow.admin, when: () => true }],
} as const

export const serviceReplication: Operations = {
  freezeHost: operation(
    {
      ...common,
      path: '/os-services/freeze',
      summary: 'Place nothing in a pool until it is thawed',
      action: 'volume:freeze_host',
      body: strict(which),
      status: 200,
    },
    async (ctx, { body, version }) => freezePool(ctx, await findPool(ctx, body, version), true),
  ),
  thawHost: operation(
    {
      ...common,
      path: '/os-services/thaw',
      summary: 'Place in a frozen pool again',
      action: 'volume:thaw_host',
      body: strict(which),
      status: 200,
    },
    async (ctx, { body, version }) => freezePool(ctx, await findPool(ctx, body, version), false),
  ),
  failOverHost: operation(
    {
      ...common,
      path: '/os-services/failover_host',
      summary: 'Have another backend take over a pool, which none has',
      action: 'volume:failover_host',
      body: strict({ ...which, backend_id: word }),
      status: 202,
    },
    async (ctx, { body, version }) => {
      throw cinderRefusals.no_replication({ host: serviceHostOf(await findPool(ctx, body, version)) })
    },
  ),
}
