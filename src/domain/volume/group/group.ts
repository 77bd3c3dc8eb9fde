/** Groups: volumes that belong together, which snapshots are made of at once. */
import { userOf } from '../../../kernel/context.ts'
import { homeProject } from '../../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { keepRow } from '../../../store/dialect.ts'
import { insertRow } from '../../../store/prepared.ts'
import { volumeQuotas } from '../quotas.ts'
import type { VolumeGroupRow } from '../tables.ts'
import { getTypeNamed } from '../type.store.ts'
import { zoneFor } from '../zone.ts'
import { countGroups, type Group, getGroup, getGroupRow, updateGroupRow } from './group.store.ts'
import type { GroupStatus } from './group-status.ts'
import { getGroupTypeNamed } from './group-type.store.ts'

export interface NewGroup {
  name?: string | null
  description?: string | null
  /** Its id or name. */
  type: string
  /** Ids or names of those that its volumes may have. */
  volumeTypes: readonly string[]
  zone?: string
}

/** It has its place in no pool: each of its volumes has one. @throws not_found, bad_request, over_quota */
export const createGroup = (ctx: StoreCtx, given: NewGroup): Promise<Group> =>
  transact(ctx, async (tx) => {
    const typeIds = new Set<string>()
    for (const named of given.volumeTypes) typeIds.add((await getTypeNamed(tx, named)).id)
    const type = await getGroupTypeNamed(tx, given.type)
    const parts = { type_id: type.id, zone: await zoneFor(tx, given.zone), status: 'available' as const }
    const row = await addGroup(tx, { name: given.name ?? null, description: given.description ?? null, ...parts }, [...typeIds])
    return getGroup(tx, row.id)
  })

type GroupParts = Pick<VolumeGroupRow, 'name' | 'description' | 'type_id' | 'zone' | 'status'> &
  Partial<Pick<VolumeGroupRow, 'source_kind' | 'source_id'>>

/** @throws over_quota */
export async function addGroup(tx: StoreCtx, parts: GroupParts, volumeTypes: readonly string[]): Promise<VolumeGroupRow> {
  const now = tx.clock.now()
  const row: VolumeGroupRow = {
    id: tx.random.uuid(),
    project_id: homeProject(tx),
    user_id: userOf(tx),
    source_kind: null,
    source_id: null,
    wanted_state: 'present',
    created_at: now,
    updated_at: now,
    ...parts,
  }
  await volumeQuotas.require(tx, row.project_id, 'volume_group', 1, () => countGroups(tx, row.project_id))
  await keepRow(tx, 'volume_group_type', row.type_id)
  await insertRow(tx.db, 'volume_group', row)
  for (const type_id of volumeTypes) {
    await keepRow(tx, 'volume_type', type_id)
    await insertRow(tx.db, 'volume_group_volume_type', { group_id: row.id, type_id })
  }
  recordChange(tx, 'volume_group', row.id, row.project_id)
  return row
}

/** By an operator's word alone. @throws not_found */
export const resetGroup = (ctx: StoreCtx, id: string, status: GroupStatus): Promise<void> =>
  transact(ctx, async (tx) => updateGroupRow(tx, await getGroupRow(tx, id), { status }))
