/** Who works on an import. Like a writer of an upload, a worker says from time to time that it lives; one that died is found by its silence. */
import { type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../store/context.ts'
import { hasOneController } from '../../store/dialect.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageTaskRow } from './tables.ts'

const SILENT_MS = 30_000
const BEAT_MS = 10_000
const LOOKED_AT = 100

const isFree = (now: number) =>
  sql<SqlBool>`(image_task.status = 'pending' or (image_task.status = 'processing' and image_task.worker_until < ${now}))`

/** The oldest that nobody works on, and that is none of `busy`'s; now it is the caller's. */
export async function claimImport(ctx: StoreCtx, busy: ReadonlySet<string | null>): Promise<ImageTaskRow | undefined> {
  const now = ctx.clock.now()
  const free = await ctx.db
    .selectFrom('image_task')
    .selectAll()
    .where(isFree(now))
    .orderBy('created_at')
    .orderBy('id')
    .limit(LOOKED_AT)
    .execute()
  const task = free.find(({ owner_id: owner }) => !busy.has(owner))
  if (!task) return undefined
  const claim = {
    status: 'processing',
    worker: ctx.random.uuid(),
    worker_until: now + SILENT_MS,
    tries: task.tries + 1,
    updated_at: now,
  } as const
  const { numUpdatedRows } = await ctx.db
    .updateTable('image_task')
    .set(claim)
    .where('id', '=', task.id)
    .where(isFree(now))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 0n ? claimImport(ctx, busy) : { ...task, ...claim }
}

/** Ends when `signal` aborts. @throws gone when the image is no more, or the task is another's */
export async function beatImport(ctx: StoreCtx, task: ImageTaskRow, message: () => string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await ctx.clock.sleep(BEAT_MS, signal)
    } catch {
      return
    }
    const now = ctx.clock.now()
    const { numUpdatedRows } = await ctx.db
      .updateTable('image_task')
      .set({ worker_until: now + SILENT_MS, updated_at: now, message: message() })
      .where('id', '=', task.id)
      .where('worker', '=', task.worker)
      .executeTakeFirstOrThrow()
    const image = await ctx.db.selectFrom('image').select('id').where('id', '=', task.image_id).executeTakeFirst()
    if (numUpdatedRows === 0n || !image) throw imageRefusals.import_ended({ id: task.image_id })
  }
}

/** For whoever looks next: at once. */
export async function letGoOfImport(ctx: StoreCtx, { id, worker }: ImageTaskRow): Promise<void> {
  await ctx.db
    .updateTable('image_task')
    .set({ worker: null, worker_until: 0 })
    .where('id', '=', id)
    .where('worker', '=', worker)
    .execute()
}

/** For a controller that starts: where there is no other, every worker has died. */
export async function freeImports(ctx: StoreCtx): Promise<void> {
  if (!hasOneController(ctx.db)) return
  await ctx.db.updateTable('image_task').set({ worker_until: 0 }).where('status', '=', 'processing').execute()
}
