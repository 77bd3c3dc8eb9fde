/** Decides whether a new volume may be of a group, in the transaction that makes it. */
import { homeProject, withoutReach } from '../../../kernel/reach.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { holdRow } from '../../../store/dialect.ts'
import type { VolumeGroupRow } from '../tables.ts'
import { getGroupRow, requireGroupStatus } from './group.store.ts'
import { volumeGroupRefusals } from './refusals.ts'

/** It stays until the transaction ends. @throws not_found, bad_request */
export async function groupToJoin(tx: StoreCtx, id: string): Promise<VolumeGroupRow> {
  await holdRow(tx, 'volume_group', id)
  const group = await getGroupRow(withoutReach(tx), id)
  if (group.project_id !== homeProject(tx)) throw volumeGroupRefusals.group_not_found({ id })
  requireGroupStatus(group, 'join')
  return group
}

/** @throws bad_request */
export async function requireTypeOfGroup(tx: StoreCtx, id: string, typeId: string): Promise<void> {
  const query = tx.db.selectFrom('volume_group_volume_type').select('type_id').where('group_id', '=', id)
  const found = await query.where('type_id', '=', typeId).executeTakeFirst()
  if (!found) throw volumeGroupRefusals.group_lacks_type({ id, typeId })
}
