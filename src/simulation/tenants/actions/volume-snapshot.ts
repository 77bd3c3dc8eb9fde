/** Snapshots of volumes come and go. */
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Action } from './action.ts'
import { create, remove } from './noun.ts'
import { hasNoRoom, isCopied, isMet, isVolume, not, SNAPSHOTS } from './volume-path.ts'

export const createSnapshot: Action = {
  name: 'snapshot.create',
  weight: 4,
  async act(tenant, random, { admin }) {
    const volume = random.pick(tenant.model.of('volume'))
    const row = volume && rowsOf(tenant.cloud, 'select size_gib from volume where id = ?', volume.id)[0]
    if (!row) return
    await create(tenant, {
      kind: 'snapshot',
      path: SNAPSHOTS,
      body: (name) => ({ snapshot: { name, volume_id: volume.id } }),
      promised: { volume: volume.id },
      within: [volume],
      refusals: {
        400: anyOf(not(isVolume(tenant, volume, 'available', 'in-use')), isMet(tenant, admin)),
        409: hasNoRoom(tenant),
        413: anyOf(isFull(tenant, 'volume_snapshot'), isFull(tenant, 'volume_gib', Number(row.size_gib))),
      },
    })
  },
}

export const deleteSnapshot: Action = {
  name: 'snapshot.delete',
  weight: 3,
  async act(tenant, random, { admin }) {
    const snapshot = random.pick(tenant.model.of('snapshot'))
    if (!snapshot) return
    const isSettled = isSome(
      tenant,
      "select 1 from volume_snapshot where id = ? and status in ('available', 'error')",
      snapshot.id,
    )
    await remove(tenant, snapshot, `${SNAPSHOTS}/${snapshot.id}`, {
      later: true,
      refusals: { 400: anyOf(not(isSettled), isCopied(tenant, snapshot), isMet(tenant, admin)) },
    })
  },
}
