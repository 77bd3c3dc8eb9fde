/** Snapshots of volumes come and go, and volumes are reverted to them. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action, Scene } from './action.ts'
import { change, create, remove } from './noun.ts'
import { someVolume } from './volume-making.ts'
import { hasNoRoom, isCopied, isMet, isVolume, not, SNAPSHOTS, VOLUMES } from './volume-path.ts'

export const createSnapshot: Action = {
  name: 'snapshot.create',
  weight: 4,
  async act(tenant, random, scene) {
    await makeSnapshot(tenant, random, scene)
  },
}

async function makeSnapshot(tenant: Tenant, random: SeededRandom, scene: Scene): Promise<Thing | undefined> {
  const volume = await someVolume(tenant, random, scene)
  const row = volume && rowsOf(tenant.cloud, 'select size_gib from volume where id = ?', volume.id)[0]
  if (!row) return undefined
  return create(tenant, {
    kind: 'snapshot',
    path: SNAPSHOTS,
    body: (name) => ({ snapshot: { name, volume_id: volume.id } }),
    promised: { volume: volume.id },
    within: [volume],
    refusals: {
      400: anyOf(not(isVolume(tenant, volume, 'available', 'in-use')), isMet(tenant, scene.admin)),
      409: hasNoRoom(tenant),
      413: anyOf(isFull(tenant, 'volume_snapshot'), isFull(tenant, 'volume_gib', Number(row.size_gib))),
    },
  })
}

/** One of the tenant's, or where he has none a new one. */
export async function someSnapshot(tenant: Tenant, random: SeededRandom, scene: Scene): Promise<Thing | undefined> {
  return random.pick(tenant.model.of('snapshot')) ?? makeSnapshot(tenant, random, scene)
}

export const deleteSnapshot: Action = {
  name: 'snapshot.delete',
  weight: 3,
  async act(tenant, random, scene) {
    const snapshot = await someSnapshot(tenant, random, scene)
    if (!snapshot) return
    const isSettled = isSome(
      tenant,
      "select 1 from volume_snapshot where id = ? and status in ('available', 'error')",
      snapshot.id,
    )
    await remove(tenant, snapshot, `${SNAPSHOTS}/${snapshot.id}`, {
      later: true,
      refusals: { 400: anyOf(not(isSettled), isCopied(tenant, snapshot), isMet(tenant, scene.admin)) },
    })
  },
}

const LATEST = 'select id, size_gib, status from volume_snapshot where volume_id = ? order by created_at desc, id desc limit 1'

export const revertVolume: Action = {
  name: 'volume.revert',
  weight: 2,
  async act(tenant, random, scene) {
    const kept = await someSnapshot(tenant, random, scene)
    const [of] = kept ? rowsOf(tenant.cloud, 'select volume_id from volume_snapshot where id = ?', kept.id) : []
    const volume = of && tenant.model.of('volume').find(({ id }) => id === of.volume_id)
    const [latest] = volume ? rowsOf(tenant.cloud, LATEST, volume.id) : []
    if (!volume || !latest) return
    const hasOtherSize = isSome(tenant, 'select 1 from volume where id = ? and size_gib != ?', volume.id, Number(latest.size_gib))
    const isKept = isSome(tenant, "select 1 from volume_snapshot where id = ? and status = 'available'", String(latest.id))
    await change(tenant, volume, {
      method: 'POST',
      path: `${VOLUMES}/${volume.id}/action`,
      body: { revert: { snapshot_id: latest.id } },
      values: {},
      refusals: {
        400: anyOf(hasOtherSize, isMet(tenant, scene.admin)),
        409: anyOf(not(isVolume(tenant, volume, 'available')), not(isKept), isMet(tenant, scene.admin)),
      },
    })
  },
}

/** Compute says so of snapshots that it makes elsewhere; here it changes nothing that the snapshot's host does. */
export const saySnapshotStatus: Action = {
  name: 'snapshot.say-status',
  weight: 1,
  async act(tenant, random, scene) {
    const snapshot = await someSnapshot(tenant, random, scene)
    if (!snapshot) return
    await change(tenant, snapshot, {
      method: 'POST',
      path: `${SNAPSHOTS}/${snapshot.id}/action`,
      body: { 'os-update_snapshot_status': { status: 'creating', progress: '50%' } },
      values: {},
      // it is there by the time that it is asked for, or goes
      refusals: { 400: () => true },
    })
  },
}
