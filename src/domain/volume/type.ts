/** Volume types: which kinds of volumes there are, for whom, and what they ask of the pools. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { DEFAULT_TYPE } from './default-type.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeTypeRow } from './tables.ts'
import { getType, typeOf, type VolumeType } from './type.store.ts'

export interface NewType {
  name: string
  description?: string | null
  isPublic?: boolean
  extra?: Readonly<Record<string, string>>
}

/** @throws conflict when the name is taken */
export const createType = (ctx: StoreCtx, given: NewType): Promise<VolumeType> =>
  transact(ctx, async (tx) => {
    await requireFreeName(tx, given.name)
    const row: VolumeTypeRow = {
      id: tx.random.uuid(),
      name: given.name,
      description: given.description ?? null,
      is_public: given.isPublic === false ? 0 : 1,
      extra: JSON.stringify(given.extra ?? {}),
      qos_id: null,
      created_at: tx.clock.now(),
      updated_at: null,
    }
    await insertRow(tx.db, 'volume_type', row)
    recordChange(tx, 'volume_type', row.id)
    return typeOf(row)
  })

async function requireFreeName(tx: StoreCtx, name: string, except = ''): Promise<void> {
  const taken = await tx.db.selectFrom('volume_type').select('id').where('name', '=', name).executeTakeFirst()
  if (taken && taken.id !== except) throw volumeRefusals.type_name_taken({ name })
}

export type TypeChange = Partial<Pick<NewType, 'name' | 'description' | 'isPublic'>>

/** @throws not_found; conflict when the name is taken */
export const changeType = (ctx: StoreCtx, id: string, { name, description, isPublic }: TypeChange): Promise<VolumeType> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_type', id)
    const type = await getType(tx, id)
    if (name !== undefined && name !== type.name) {
      if (type.name === DEFAULT_TYPE) throw volumeRefusals.type_needed({ id })
      await requireFreeName(tx, name, id)
    }
    const set = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(isPublic !== undefined && { is_public: isPublic ? 1 : 0 }),
    }
    await updateType(tx, id, set)
    return getType(tx, id)
  })

async function updateType(tx: StoreCtx, id: string, set: Partial<VolumeTypeRow>): Promise<void> {
  await tx.db
    .updateTable('volume_type')
    .set({ ...set, updated_at: tx.clock.now() })
    .where('id', '=', id)
    .execute()
  recordChange(tx, 'volume_type', id)
}

/** Gives the extra properties anew from what they were. @throws not_found */
export const changeTypeExtra = (
  ctx: StoreCtx,
  id: string,
  next: (extra: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_type', id)
    await updateType(tx, id, { extra: JSON.stringify(next((await getType(tx, id)).extra)) })
  })

/** @throws not_found; bad_request while there are volumes of it or groups for them, and for the cloud's default */
export const removeType = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_type', id)
    const { name } = await getType(tx, id)
    if (name === DEFAULT_TYPE) throw volumeRefusals.type_needed({ id })
    const used = await tx.db.selectFrom('volume').select('id').where('type_id', '=', id).limit(1).executeTakeFirst()
    const named = await tx.db
      .selectFrom('volume_group_volume_type')
      .select('type_id')
      .where('type_id', '=', id)
      .limit(1)
      .executeTakeFirst()
    if (used || named) throw volumeRefusals.type_in_use({ id })
    await deleteFound(tx.db.deleteFrom('volume_type').where('id', '=', id))
    recordChange(tx, 'volume_type', id)
  })

/** The projects that were let use one that is not for everybody. @throws not_found */
export async function typeProjects(ctx: StoreCtx, id: string): Promise<string[]> {
  const { isPublic } = await getType(ctx, id)
  if (isPublic) throw volumeRefusals.type_is_public({ id })
  const query = ctx.db.selectFrom('volume_type_access').select('project_id').where('type_id', '=', id)
  return (await query.orderBy('project_id').execute()).map(({ project_id }) => project_id)
}

/** @throws not_found; conflict for a project that may already */
export const allowType = (ctx: StoreCtx, id: string, projectId: string, allowed: boolean): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_type', id)
    const had = (await typeProjects(tx, id)).includes(projectId)
    if (allowed && had) throw volumeRefusals.type_access_exists({ id, projectId })
    if (!allowed && !had) throw volumeRefusals.type_access_not_found({ id, projectId })
    if (allowed) await insertRow(tx.db, 'volume_type_access', { type_id: id, project_id: projectId })
    else await tx.db.deleteFrom('volume_type_access').where('type_id', '=', id).where('project_id', '=', projectId).execute()
    recordChange(tx, 'volume_type', id)
  })
