/** Snapshots of volumes come and go. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action, Scene } from './action.ts'
import { create, remove } from './noun.ts'
import { someVolume } from './volume-making.ts'
import { hasNoRoom, isCopied, isMet, isVolume, not, SNAPSHOTS } from './volume-path.ts'

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
