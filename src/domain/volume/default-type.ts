/** The type of volumes that nobody chose one for: the cloud's, and where a project was given another, that. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { volumeRefusals } from './refusals.ts'
import { getTypeNamed, typeOf, type VolumeType } from './type.store.ts'

/** Every cloud has it. */
export const DEFAULT_TYPE = '__DEFAULT__'

/** Of the cloud. @throws not_found once an operator has given it another name */
export async function cloudDefaultType(ctx: StoreCtx): Promise<VolumeType> {
  const row = await ctx.db.selectFrom('volume_type').selectAll().where('name', '=', DEFAULT_TYPE).executeTakeFirst()
  if (!row) throw volumeRefusals.type_not_found({ id: DEFAULT_TYPE })
  return typeOf(row)
}

export async function defaultTypeOf(ctx: StoreCtx, projectId: string): Promise<VolumeType> {
  const row = await ctx.db
    .selectFrom('volume_default_type')
    .innerJoin('volume_type', 'volume_type.id', 'volume_default_type.type_id')
    .selectAll('volume_type')
    .where('volume_default_type.project_id', '=', projectId)
    .executeTakeFirst()
  return row ? typeOf(row) : cloudDefaultType(ctx)
}

export interface DefaultType {
  projectId: string
  typeId: string
}

export async function listDefaultTypes(ctx: StoreCtx): Promise<DefaultType[]> {
  const rows = await ctx.db.selectFrom('volume_default_type').selectAll().orderBy('project_id').execute()
  return rows.map(({ project_id, type_id }) => ({ projectId: project_id, typeId: type_id }))
}

/** @throws not_found for a project that has none of its own */
export async function getDefaultType(ctx: StoreCtx, projectId: string): Promise<DefaultType> {
  const row = await ctx.db.selectFrom('volume_default_type').selectAll().where('project_id', '=', projectId).executeTakeFirst()
  if (!row) throw volumeRefusals.default_type_not_found({ projectId })
  return { projectId, typeId: row.type_id }
}

/** @param type its id or name @throws not_found */
export const setDefaultType = (ctx: StoreCtx, projectId: string, type: string): Promise<DefaultType> =>
  transact(ctx, async (tx) => {
    const { id } = await getTypeNamed(tx, type)
    await tx.db
      .insertInto('volume_default_type')
      .values({ project_id: projectId, type_id: id })
      .onConflict((c) => c.column('project_id').doUpdateSet({ type_id: id }))
      .execute()
    recordChange(tx, 'volume_type', id)
    return { projectId, typeId: id }
  })

/** Absent is success. */
export const unsetDefaultType = (ctx: StoreCtx, projectId: string): Promise<void> =>
  transact(ctx, async (tx) => void (await tx.db.deleteFrom('volume_default_type').where('project_id', '=', projectId).execute()))
