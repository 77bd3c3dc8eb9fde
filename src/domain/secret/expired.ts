/** Removes secrets whose time is over: nobody is shown them, they count in no quota, and no rotation seals them again. */
import type { Task } from '../../operation/task.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'

const AT_ONCE = 500
const MINUTE_MS = 60_000

export const expiredTask = (): Task => ({
  name: 'secret.expired',
  every: MINUTE_MS,
  alone: true,
  run: async (ctx) => ({ rows: await removeExpired(ctx) }),
})

/** @returns how many went */
export async function removeExpired(ctx: StoreCtx): Promise<number> {
  let count = 0
  for (let done = AT_ONCE; done === AT_ONCE; count += done) {
    ctx.signal.throwIfAborted()
    done = await removeSome(ctx)
  }
  return count
}

/**
 * For a project whose quota is used up, in the transaction that adds one: the task may not have come to them yet.
 * @returns whether any went
 */
export const removeExpiredOf = async (tx: StoreCtx, projectId: string): Promise<boolean> => (await removeSome(tx, projectId)) > 0

const removeSome = (ctx: StoreCtx, projectId?: string): Promise<number> =>
  transact(ctx, async (tx) => {
    let query = tx.db.selectFrom('secret').select(['id', 'project_id']).where('expires_at', '<=', tx.clock.now())
    if (projectId !== undefined) query = query.where('project_id', '=', projectId)
    const rows = await query.orderBy('expires_at').limit(AT_ONCE).execute()
    if (rows.length === 0) return 0
    const ids = rows.map(({ id }) => id)
    await tx.db.deleteFrom('secret_access').where('id', 'in', ids).execute()
    await tx.db.deleteFrom('secret').where('id', 'in', ids).execute()
    for (const { id, project_id } of rows) recordChange(tx, 'secret', id, project_id)
    return rows.length
  })
