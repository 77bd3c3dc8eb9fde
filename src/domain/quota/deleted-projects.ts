/** Removes the limits of deleted projects. */
import type { Task } from '../../operation/task.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { DELETED_PROJECT, deletedAmong } from '../identity/directory/index.ts'

const HOUR_MS = 3_600_000

/** Woken when a project goes, and at a controller's start, for what was missed. */
export const deletedProjectsTask = (): Task => ({
  name: 'quota.deleted-projects',
  every: HOUR_MS,
  wakeOn: [DELETED_PROJECT],
  alone: true,
  run: removeOfDeletedProjects,
})

/** A project that never was keeps its limits: some APIs let them be told before it is there. */
export async function removeOfDeletedProjects(ctx: StoreCtx): Promise<{ projects: number }> {
  const rows = await ctx.db.selectFrom('quota_limit').select('project_id').distinct().execute()
  const gone = await deletedAmong(
    ctx,
    rows.map(({ project_id }) => project_id),
  )
  for (const id of gone)
    await transact(ctx, async (tx) => void (await tx.db.deleteFrom('quota_limit').where('project_id', '=', id).execute()))
  return { projects: gone.length }
}
