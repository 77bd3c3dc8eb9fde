/** Removes what deleted projects had: consumers, orders, containers, secrets, access lists, and last the keys that sealed them. */
import type { Task } from '../../operation/task.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { DELETED_PROJECT, deletedAmong } from '../identity/directory/index.ts'
import { noteKeysGone } from './project-key.ts'

const AT_ONCE = 500
const HOUR_MS = 3_600_000

/** In the order in which they go: what refers to another row before that. */
const OWNED = [
  'secret_container_consumer',
  'secret_consumer',
  'secret_order',
  'secret_container',
  'secret',
  'secret_project_key',
] as const
type OwnedTable = (typeof OWNED)[number]

/** Those that have a place in lists and access lists. */
const WATCHED: readonly OwnedTable[] = ['secret_order', 'secret_container', 'secret']

/**
 * Woken when a project goes, and at a controller's start. Each run reads whose owners are gone, so that one that was killed is gone on with, and
 * what a request added that was under way when its project went is found by a later one.
 */
export const deletedProjectsTask = (): Task => ({
  name: 'secret.deleted-projects',
  every: HOUR_MS,
  wakeOn: [DELETED_PROJECT],
  alone: true,
  run: (ctx) => removeOfDeletedProjects(ctx),
})

/** @param atOnce rows that one transaction removes */
export async function removeOfDeletedProjects(ctx: StoreCtx, atOnce = AT_ONCE): Promise<{ projects: number; rows: number }> {
  const gone = await deletedAmong(ctx, await owners(ctx))
  let rows = 0
  for (const projectId of gone) for (const table of OWNED) rows += await removeAll(ctx, table, projectId, atOnce)
  return { projects: gone.length, rows }
}

async function owners(ctx: StoreCtx): Promise<string[]> {
  const found = new Set<string>()
  for (const table of OWNED)
    for (const { project_id } of await ctx.db.selectFrom(asOwned(table)).select('project_id').distinct().execute())
      found.add(project_id)
  return [...found]
}

/** All of them have `id` and `project_id`; which one it is makes no difference to the query's type. */
const asOwned = (table: OwnedTable) => table as 'secret'

async function removeAll(ctx: StoreCtx, table: OwnedTable, projectId: string, atOnce: number): Promise<number> {
  let count = 0
  for (let done = atOnce; done === atOnce; count += done) {
    ctx.signal.throwIfAborted()
    done = await removeSome(ctx, table, projectId, atOnce)
  }
  return count
}

/** @returns how many went; fewer than `atOnce` when none is left */
const removeSome = (ctx: StoreCtx, table: OwnedTable, projectId: string, atOnce: number): Promise<number> =>
  transact(ctx, async (tx) => {
    const query = tx.db.selectFrom(asOwned(table)).select('id').where('project_id', '=', projectId)
    const ids = (await query.limit(atOnce).execute()).map(({ id }) => id)
    if (ids.length === 0) return 0
    await tx.db.deleteFrom(asOwned(table)).where('id', 'in', ids).execute()
    if (table === 'secret_project_key') noteKeysGone(tx, projectId, ids)
    if (WATCHED.includes(table)) {
      await tx.db.deleteFrom('secret_access').where('id', 'in', ids).execute()
      for (const id of ids) recordChange(tx, table, id, projectId)
    }
    return ids.length
  })
