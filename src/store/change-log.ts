/** Appends to the rows of the change feed, and reads them. */
import { isPostgres, lockName, notifyChanged } from './dialect.ts'
import type { Change } from './feed.ts'
import { insertRow } from './prepared.ts'
import type { StoreCtx } from './store-ctx.ts'

export async function appendChanges(tx: StoreCtx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await lockName(tx, 'feed') // revisions become visible in their order, so that a reader never skips one
  for (let from = 0; from < changes.length; from += AT_ONCE) await append(tx, changes.slice(from, from + AT_ONCE))
  if (isPostgres(tx.db)) await notifyChanged(tx)
}

/** So many rows a statement: databases bound how many values one has. */
const AT_ONCE = 1000

async function append(tx: StoreCtx, changes: readonly Change[]): Promise<void> {
  const at = tx.clock.now()
  const rows = changes.map((c) => ({ kind: c.kind, id: c.id, project_id: c.projectId, at }))
  const [only] = rows
  if (only && rows.length === 1 && !tx.feed.followed && !isPostgres(tx.db)) return insertRow(tx.db, 'change', only)
  const insert = tx.db.insertInto('change').values(rows)
  if (!tx.feed.followed) return void (await insert.execute())
  const revisions = await insert.returning('revision').execute()
  tx.feed.addOwn(revisions.map((r) => r.revision))
}

/** The newest revision, 0 when there is none. */
export async function latestRevision(ctx: StoreCtx): Promise<number> {
  const row = await ctx.db
    .selectFrom('change')
    .select((eb) => eb.fn.max('revision').as('revision'))
    .executeTakeFirst()
  return Number(row?.revision ?? 0)
}

/**
 * Forgets changes older than `keepMs`, but never the newest, from which the next revision is told.
 * @returns how many it forgot
 */
export async function pruneChanges(ctx: StoreCtx, keepMs: number): Promise<number> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('change')
    .where('at', '<', ctx.clock.now() - keepMs)
    .where('revision', '<', (eb) => eb.selectFrom('change').select((e) => e.fn.max('revision').as('newest')))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** False when changes after `revision` may have been forgotten: whoever is that far behind reads everything anew. */
export async function isRevisionKept(ctx: StoreCtx, revision: number): Promise<boolean> {
  const oldest = await ctx.db.selectFrom('change').select('revision').orderBy('revision').limit(1).executeTakeFirst()
  return revision >= (oldest?.revision ?? 0) - 1
}

/** Up to `limit` changes after `revision`, oldest first. */
export const changesSince = (ctx: StoreCtx, revision: number, limit = 1000) =>
  ctx.db.selectFrom('change').selectAll().where('revision', '>', revision).orderBy('revision').limit(limit).execute()
