/** Remembers which projects and domains were deleted, for services to remove what they kept for them. */
import { recordChange, type StoreCtx } from '../../../../store/context.ts'
import { among } from '../../../../store/filter.ts'

/** The kind of change that wakes whoever removes what a project left. */
export const DELETED_PROJECT = 'deleted_project'

/** In the transaction that deletes it. Again is no fault. */
export async function noteDeletedProject(tx: StoreCtx, id: string): Promise<void> {
  const row = { id, deleted_at: tx.clock.now() }
  await tx.db
    .insertInto('deleted_project')
    .values(row)
    .onConflict((c) => c.column('id').doUpdateSet(row))
    .execute()
  recordChange(tx, DELETED_PROJECT, id, id)
}

/**
 * Those of the ids that were projects and are none. An id that never was one is not among them: what only names nothing known is no reason to
 * destroy anything.
 */
export async function deletedAmong(ctx: StoreCtx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('deleted_project')
    .select('id')
    .where(among(ctx.db, 'deleted_project.id', ids))
    .where('id', 'not in', (eb) => eb.selectFrom('project').select('project.id'))
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
