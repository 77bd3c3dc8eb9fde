/** Group types: which kinds of groups of volumes there are, and for whom. */
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { holdRow } from '../../../store/dialect.ts'
import { insertRow } from '../../../store/prepared.ts'
import type { VolumeGroupTypeRow } from '../tables.ts'
import { type GroupType, getGroupType, groupTypeOf } from './group-type.store.ts'
import { volumeGroupRefusals } from './refusals.ts'

export interface NewGroupType {
  name: string
  description?: string | null
  isPublic?: boolean
  specs?: Readonly<Record<string, string>>
}

/** @throws conflict when the name is taken */
export const createGroupType = (ctx: StoreCtx, given: NewGroupType): Promise<GroupType> =>
  transact(ctx, async (tx) => {
    await requireFreeName(tx, given.name)
    const row: VolumeGroupTypeRow = {
      id: tx.random.uuid(),
      name: given.name,
      description: given.description ?? null,
      is_public: given.isPublic === false ? 0 : 1,
      specs: JSON.stringify(given.specs ?? {}),
      created_at: tx.clock.now(),
      updated_at: null,
    }
    await insertRow(tx.db, 'volume_group_type', row)
    recordChange(tx, 'volume_group_type', row.id)
    return groupTypeOf(row)
  })

async function requireFreeName(tx: StoreCtx, name: string): Promise<void> {
  const taken = await tx.db.selectFrom('volume_group_type').select('id').where('name', '=', name).executeTakeFirst()
  if (taken) throw volumeGroupRefusals.group_type_name_taken({ name })
}

export type GroupTypeChange = Partial<Pick<NewGroupType, 'name' | 'description' | 'isPublic'>>

/** @throws not_found; conflict when the name is taken */
export const changeGroupType = (ctx: StoreCtx, id: string, change: GroupTypeChange): Promise<GroupType> =>
  transact(ctx, async (tx) => {
    const { name, description, isPublic } = change
    await holdRow(tx, 'volume_group_type', id)
    const type = await getGroupType(tx, id)
    if (name !== undefined && name !== type.name) await requireFreeName(tx, name)
    await updateGroupType(tx, id, {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(isPublic !== undefined && { is_public: isPublic ? 1 : 0 }),
    })
    return getGroupType(tx, id)
  })

async function updateGroupType(tx: StoreCtx, id: string, set: Partial<VolumeGroupTypeRow>): Promise<void> {
  await tx.db
    .updateTable('volume_group_type')
    .set({ ...set, updated_at: tx.clock.now() })
    .where('id', '=', id)
    .execute()
  recordChange(tx, 'volume_group_type', id)
}

/** Gives the specs anew from what they were. @throws not_found */
export const changeGroupSpecs = (
  ctx: StoreCtx,
  id: string,
  next: (specs: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_group_type', id)
    await updateGroupType(tx, id, { specs: JSON.stringify(next((await getGroupType(tx, id)).specs)) })
  })

/** @throws not_found; bad_request while there are groups of it */
export const removeGroupType = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_group_type', id)
    await getGroupType(tx, id)
    const used = await tx.db.selectFrom('volume_group').select('id').where('type_id', '=', id).limit(1).executeTakeFirst()
    if (used) throw volumeGroupRefusals.group_type_in_use({ id })
    await deleteFound(tx.db.deleteFrom('volume_group_type').where('id', '=', id))
    recordChange(tx, 'volume_group_type', id)
  })

/** Who makes a group has to name its type; the one of this name is shown to who asks for the default. */
const DEFAULT_GROUP_TYPE = '__DEFAULT__'

/** @throws not_found where no operator has made it */
export async function defaultGroupType(ctx: StoreCtx): Promise<GroupType> {
  const query = ctx.db.selectFrom('volume_group_type').selectAll().where('name', '=', DEFAULT_GROUP_TYPE)
  const row = await query.executeTakeFirst()
  if (!row) throw volumeGroupRefusals.group_type_no_default()
  return groupTypeOf(row)
}
