/** What is said of volumes and snapshots by word alone: that servers boot from one, that nobody writes on it, that nobody has it, that one is in error. */
import { anyOf, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change } from './noun.ts'
import { someVolume } from './volume-making.ts'
import { isMet, isVolume, not, SNAPSHOTS, VOLUMES } from './volume-path.ts'

/** Whether servers boot from it. */
export const setBootable = (tenant: Tenant, volume: Thing, bootable: boolean): Promise<boolean> =>
  change(tenant, volume, {
    method: 'POST',
    path: `${VOLUMES}/${volume.id}/action`,
    body: { 'os-set_bootable': { bootable } },
    values: { bootable: String(bootable) },
  })

export const sayBootable: Action = {
  name: 'volume.bootable',
  weight: 2,
  async act(tenant, random, scene) {
    const volume = await someVolume(tenant, random, scene)
    if (volume) await setBootable(tenant, volume, random.chance(0.7))
  },
}

/** Servers that are given it from then on may read it. */
export const sayReadOnly: Action = {
  name: 'volume.read-only',
  weight: 2,
  async act(tenant, random, scene) {
    const volume = await someVolume(tenant, random, scene)
    if (!volume) return
    const set = (readonly: boolean) =>
      change(tenant, volume, {
        method: 'POST',
        path: `${VOLUMES}/${volume.id}/action`,
        body: { 'os-update_readonly_flag': { readonly } },
        values: { 'meta readonly': readonly ? 'True' : 'False' },
        refusals: { 400: anyOf(not(isVolume(tenant, volume, 'available')), isMet(tenant, scene.admin)) },
      })
    if ((await set(true)) && random.chance(0.8)) await set(false)
  },
}

/** By the admin, of one that somebody has by his own word. */
export const forceDetach: Action = {
  name: 'volume.force-detach',
  weight: 2,
  async act(tenant, random, { admin }) {
    const { cloud, account } = tenant
    const held = 'select volume_id, id from volume_attachment where project_id = ? and held = 0 order by id'
    const row = random.pick(rowsOf(cloud, held, account.projectId))
    if (!row) return
    const id = String(row.volume_id)
    const given = random.chance(0.5) ? { attachment_id: row.id } : {}
    const several = isSome(
      tenant,
      'select 1 from volume_attachment where volume_id = ? group by volume_id having count(*) > 1',
      id,
    )
    await request(admin, 'POST', `${VOLUMES}/${id}/action`, {
      body: { 'os-force_detach': given },
      refusals: {
        400: several,
        404: isMet(tenant, admin),
        409: isSome(tenant, 'select 1 from volume_attachment where volume_id = ? and held = 1', id),
      },
    })
  },
}

/** An operator calls a snapshot one in error, and then not any more. */
export const resetSnapshot: Action = {
  name: 'snapshot.reset',
  weight: 2,
  async act(tenant, random, { admin }) {
    const there = "select id from volume_snapshot where project_id = ? and status = 'available' order by id"
    const row = random.pick(rowsOf(tenant.cloud, there, tenant.account.projectId))
    if (!row) return
    const met = isMet(tenant, admin)
    for (const status of ['error', 'available'])
      await request(admin, 'POST', `${SNAPSHOTS}/${row.id}/action`, {
        body: { 'os-reset_status': { status } },
        refusals: { 404: met },
      })
  },
}

const CLASSES = '/volume/v3/os-quota-class-sets'
const USUAL = 10

/** Projects that were told no limit of their own have those of their class. */
export const limitClass: Action = {
  name: 'quota.class',
  weight: 2,
  async act(_, random, { admin }) {
    const name = random.chance(0.8) ? 'default' : 'nobody'
    const path = `${CLASSES}/${name}`
    const set = (volumes: number) => request(admin, 'PUT', path, { body: { quota_class_set: { volumes } } })
    await set(3 + random.below(4))
    await request(admin, 'GET', path)
    await admin.cloud.clock.sleep(random.below(20_000))
    await set(USUAL)
  },
}
