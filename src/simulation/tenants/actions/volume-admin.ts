/** What an operator does with volumes: removes them by force, sets their states, closes pools, gives projects a type. */
import { anyOf, isSome, rowsOf } from '../facts.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { remove } from './noun.ts'
import { someVolume } from './volume-making.ts'
import { isCopied, isMet, not, SNAPSHOTS, VOLUMES } from './volume-path.ts'
import { someSnapshot } from './volume-snapshot.ts'

const GOES = ['creating', 'available', 'reserved', 'error', 'deleting', 'error_deleting', 'extending', 'error_extending']
const FORCED = [...GOES, 'attaching', 'detaching', 'maintenance'].map((state) => `'${state}'`).join(', ')

export const forceDelete: Action = {
  name: 'volume.force-delete',
  weight: 1,
  async act(tenant, random, scene) {
    const { admin } = scene
    const volume = await someVolume(tenant, random, scene)
    if (!volume) return
    const isIn = isSome(tenant, `select 1 from volume where id = ? and status in (${FORCED})`, volume.id)
    await remove(admin, volume, `${VOLUMES}/${volume.id}/action`, {
      ...{ later: true, method: 'POST', body: { 'os-force_delete': {} } },
      refusals: {
        400: anyOf(
          not(isIn),
          isSome(tenant, 'select 1 from volume_snapshot where volume_id = ?', volume.id),
          isCopied(tenant, volume),
          isMet(tenant, admin),
        ),
        409: isSome(tenant, 'select 1 from volume_attachment where volume_id = ? and held = 1', volume.id),
      },
    })
  },
}

export const forceDeleteSnapshot: Action = {
  name: 'snapshot.force-delete',
  weight: 1,
  async act(tenant, random, scene) {
    const { admin } = scene
    const snapshot = await someSnapshot(tenant, random, scene)
    if (!snapshot) return
    await remove(admin, snapshot, `${SNAPSHOTS}/${snapshot.id}/action`, {
      ...{ later: true, method: 'POST', body: { 'os-force_delete': {} } },
      refusals: { 400: anyOf(isCopied(tenant, snapshot), isMet(tenant, admin)) },
    })
  },
}

/** Of volumes that were made once and with which nothing is under way: what an operator says of others is his own. */
export const resetVolume: Action = {
  name: 'volume.reset',
  weight: 1,
  async act(tenant, random, { admin }) {
    const rows = rowsOf(
      tenant.cloud,
      `select id, status from volume where project_id = ? and host_id is not null and launched_at is not null and wanted_state = 'present'
        and status in ('available', 'in-use', 'error', 'attaching', 'detaching', 'error_extending', 'awaiting-transfer') order by id`,
      tenant.account.projectId,
    )
    const row = random.pick(rows)
    if (!row) return
    const refusals = { 404: () => true }
    const reset = (status: string) =>
      request(admin, 'POST', `${VOLUMES}/${row.id}/action`, { body: { 'os-reset_status': { status } }, refusals })
    if (row.status === 'available' && random.chance(0.5)) await reset('error')
    // what a server has too: no other is given it for that
    await reset('available')
  },
}

/** Its host may have been replaced meanwhile, and others may have closed it. */
async function lookAtPool(admin: Tenant, host: string): Promise<void> {
  const refusals = { 404: () => true }
  for (const path of [`capabilities/${host}`, 'os-hosts', `os-hosts/${host}`, 'clusters', 'clusters/detail'])
    await request(admin, 'GET', `/volume/v3/${path}`, { refusals })
  await request(admin, 'POST', '/volume/v3/workers/cleanup', { body: { host } })
}

/** What is frozen already, or not any more, is refused so, and an unknown host too. */
async function freezeAndThaw(admin: Tenant, host: string): Promise<void> {
  const asked = { body: { host }, refusals: { 400: () => true } }
  await request(admin, 'PUT', '/volume/v3/os-services/freeze', asked)
  while ((await request(admin, 'PUT', '/volume/v3/os-services/thaw', asked)).end === 'open') await admin.cloud.clock.sleep(2_000)
}

/** No new volumes are made in it for a while. */
export const closePool: Action = {
  name: 'volume.close-pool',
  weight: 1,
  async act(tenant, random, { admin }) {
    const { cloud } = tenant
    const pools = rowsOf(cloud, 'select hostname, name from volume_pool join host on host.id = host_id order by hostname')
    const pool = random.pick(pools)
    if (!pool) return
    const body = { binary: 'cinder-volume', host: `${pool.hostname}@${pool.name}` }
    // its host may have been replaced meanwhile
    const refusals = { 404: () => true }
    const over = cloud.trouble('volume-admin')
    const path = '/volume/v3/os-services'
    await lookAtPool(admin, body.host)
    if (random.chance(0.5)) await request(admin, 'PUT', `${path}/disable`, { body, refusals })
    else await request(admin, 'PUT', `${path}/disable-log-reason`, { body: { ...body, disabled_reason: 'new disks' }, refusals })
    await cloud.clock.sleep(random.below(5_000))
    await freezeAndThaw(admin, body.host)
    while ((await request(admin, 'PUT', `${path}/enable`, { body, refusals })).end === 'open') await cloud.clock.sleep(2_000)
    over()
  },
}

/** Volumes of the project are of it unless told, until the project has the cloud's own again. */
export const giveDefaultType: Action = {
  name: 'volume.default-type',
  weight: 1,
  async act(tenant, random, { admin }) {
    const type = random.pick(admin.model.of('volume_type'))
    const path = `/volume/v3/default-types/${tenant.account.projectId}`
    const refusals = { 404: () => true }
    if (!type) return
    await request(admin, 'PUT', path, {
      body: { default_type: { volume_type: type.id } },
      refusals: { 400: () => type.standing !== 'there', 404: () => type.standing !== 'there' },
    })
    await request(admin, 'GET', path, { refusals })
    await request(admin, 'DELETE', path, { refusals })
  },
}
