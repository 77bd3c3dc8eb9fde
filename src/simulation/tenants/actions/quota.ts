import type { SeededRandom } from '../../time/seeded-random.ts'
import { type Counted, limitOf, usedOf } from '../facts.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, type Scene, Violation } from './action.ts'
import { createFloatingIp } from './floating-ip.ts'
import { makeNetwork } from './network.ts'
import { createPort } from './port.ts'
import { createRouter } from './router.ts'
import { makeGroup } from './security-group.ts'
import { createServer } from './server.ts'
import { backUpVolume } from './volume-backup.ts'
import { makeVolume } from './volume-making.ts'

const SETS = {
  compute: { path: '/compute/v2.1/os-quota-sets', key: 'quota_set', more: { force: true }, refusesBeneath: false },
  network: { path: '/networking/v2.0/quotas', key: 'quota', more: {}, refusesBeneath: false },
  /** Cinder takes no limit beneath what there is. */
  volume: { path: '/volume/v3/os-quota-sets', key: 'quota_set', more: {}, refusesBeneath: true },
} as const

/** As the API of each names it. */
const LIMITED: readonly (readonly [resource: Counted, service: keyof typeof SETS, name: string])[] = [
  ['server', 'compute', 'instances'],
  ['core', 'compute', 'cores'],
  ['ram_mib', 'compute', 'ram'],
  ['network', 'network', 'network'],
  ['subnet', 'network', 'subnet'],
  ['port', 'network', 'port'],
  ['router', 'network', 'router'],
  ['floating_ip', 'network', 'floatingip'],
  ['security_group', 'network', 'security_group'],
  ['security_group_rule', 'network', 'security_group_rule'],
  ['volume', 'volume', 'volumes'],
  ['volume_gib', 'volume', 'gigabytes'],
  ['volume_snapshot', 'volume', 'snapshots'],
  ['volume_group', 'volume', 'groups'],
  ['volume_backup', 'volume', 'backups'],
  ['volume_backup_gib', 'volume', 'backup_gigabytes'],
]

/** @returns whether it was said to be so */
async function setLimit(admin: Tenant, tenant: Tenant, resource: Counted, limit: number): Promise<boolean> {
  const { projectId } = tenant.account
  const [, service = 'network', name = ''] = LIMITED.find(([known]) => known === resource) ?? []
  const { path, key, more, refusesBeneath } = SETS[service]
  const isBeneath = () => refusesBeneath && limit < usedOf(tenant.cloud, projectId, resource)
  const { end } = await request(admin, 'PUT', `${path}/${projectId}`, {
    body: { [key]: { [name]: limit, ...more } },
    refusals: { 400: isBeneath },
  })
  return end === 'done'
}

/** Beneath what there is, too: then nothing more is made, and nothing goes. */
export const lowerQuota: Action = {
  name: 'quota.lower',
  weight: 1,
  async act(tenant, random, { admin }) {
    const [resource] = random.pick(LIMITED)
    const used = usedOf(tenant.cloud, tenant.account.projectId, resource)
    const step = resource === 'ram_mib' ? 512 : 1
    await setLimit(admin, tenant, resource, Math.max(0, used + step * (random.below(4) - 1)))
  },
}

export const raiseQuotas: Action = {
  name: 'quota.reset',
  weight: 2,
  async act(tenant, random, { admin }) {
    const { projectId } = tenant.account
    const { path } = random.pick(Object.values(SETS))
    await request(admin, 'DELETE', `${path}/${projectId}`, { refusals: { 404: () => true } })
  },
}

/** Several at once want the last that the quota leaves: one gets it. */
export const contendForQuota: Action = {
  name: 'quota.contend-for-last',
  weight: 1,
  async act(tenant: Tenant, _: SeededRandom, { admin }: Scene) {
    const { cloud, model } = tenant
    const { projectId } = tenant.account
    const left = usedOf(cloud, projectId, 'security_group') + 1
    if (!(await setLimit(admin, tenant, 'security_group', left))) return
    const { begun } = model
    const made = await Promise.all([1, 2, 3].map(() => makeGroup(tenant)))
    // unless somebody deleted one meanwhile, or the limit has moved
    const isAlone = model.begun === begun + made.length && limitOf(cloud, projectId, 'security_group') === left
    if (isAlone && made.filter((group) => group !== undefined).length > 1)
      throw new Violation(`${tenant.name} was given several of the last security group that its quota leaves`)
  },
}

type Make = (...given: Parameters<Action['act']>) => Promise<unknown>

/** One at a time, so that each has room by itself, and no two of them do. */
const MADE: readonly (readonly [resource: Counted, make: Make])[] = [
  ['server', createServer.act],
  ['network', makeNetwork],
  ['port', createPort.act],
  ['router', createRouter.act],
  ['floating_ip', createFloatingIp.act],
  ['volume', makeVolume],
  ['volume_backup', backUpVolume.act],
  ['volume_backup_gib', backUpVolume.act],
]

/** More at once than the quota leaves room for: no more is made than that. */
export const contendForAny: Action = {
  name: 'quota.contend-for-any',
  weight: 3,
  async act(tenant, random, scene) {
    const [resource, make] = random.pick(MADE)
    const { admin } = scene
    const used = usedOf(tenant.cloud, tenant.account.projectId, resource)
    if (!(await setLimit(admin, tenant, resource, used + 1))) return
    await Promise.all([1, 2, 3].map(() => make(tenant, random, scene)))
    const [, service = 'network'] = LIMITED.find(([known]) => known === resource) ?? []
    const { path } = SETS[service]
    if (random.chance(0.7))
      await request(admin, 'DELETE', `${path}/${tenant.account.projectId}`, { refusals: { 404: () => true } })
  },
}
