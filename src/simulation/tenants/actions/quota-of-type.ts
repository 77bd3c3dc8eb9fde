/** Limits of the volumes of one type, and of how large each may be; several at once want the last that they leave. */
import { anyOf, isFull, numberOf, rowsOf, usedOfType } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { create } from './noun.ts'
import { isMet, isSealed, VOLUMES } from './volume-path.ts'

/** As the API names them, before the name of the type. */
const OF_TYPE = { volumes: 'volume', gigabytes: 'volume_gib', snapshots: 'volume_snapshot' } as const

export const limitVolumesOfType: Action = {
  name: 'quota.of-type',
  weight: 3,
  async act(tenant, random, { admin }) {
    const { cloud, account } = tenant
    const type = random.pick(admin.model.of('volume_type').filter((one) => one.promised('is_public') === 'true'))
    const [row] = type ? rowsOf(cloud, 'select name from volume_type where id = ?', type.id) : []
    if (!type || !row) return
    const word = random.pick(Object.keys(OF_TYPE) as (keyof typeof OF_TYPE)[])
    const used = numberOf(cloud, usedOfType(OF_TYPE[word], '?', '?'), account.projectId, type.id)
    const limits = random.chance(0.3) ? { per_volume_gigabytes: 1 } : { [`${word}_${row.name}`]: used + random.below(2) }
    const path = `/volume/v3/os-quota-sets/${account.projectId}`
    // others make some meanwhile, and call the type otherwise
    await request(admin, 'PUT', path, { body: { quota_set: limits }, refusals: { 400: () => true } })
    await Promise.all([1, 2, 2].map((size) => makeOfType(tenant, type, { size, admin })))
    if (random.chance(0.8)) await request(admin, 'DELETE', path, { refusals: { 404: () => true } })
  },
}

const makeOfType = (tenant: Tenant, type: Thing, { size, admin }: { size: number; admin: Tenant }): Promise<unknown> =>
  create(tenant, {
    kind: 'volume',
    path: VOLUMES,
    body: (name) => ({ volume: { name, size, volume_type: type.id } }),
    promised: { size: String(size) },
    refusals: {
      400: anyOf(isSealed(tenant, type), isMet(tenant, admin)),
      404: () => type.standing !== 'there',
      413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib', size)),
    },
  })
