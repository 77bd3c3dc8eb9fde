/**
 * Carries imports out: some at once, few of one project, each until it has ended or the controller stops. One that was
 * cut off begins anew, here or on another controller.
 */
import type { Task } from '../../operation/loop.ts'
import type { StoreCtx } from '../../store/context.ts'
import { beatImport, claimImport, letGoOfImport } from './import-claim.ts'
import { failImport, fetchImage, type Progress } from './import-fetch.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageTaskRow } from './tables.ts'
import type { ImageBasis } from './upload.ts'

const AT_ONCE = 32
const OF_ONE_PROJECT = 2
const LOOK_MS = 2000
const MOST_TRIES = 5
const MOST_HOURS = 6
const HOUR_MS = 3_600_000
const MIB = 2 ** 20

export const importTask = (basis: ImageBasis): Task => ({
  name: 'image.import',
  every: 10_000,
  wakeOn: ['image_task'],
  run: (ctx) => runImports(ctx, basis),
})

/** Ends when there is nothing more to do. */
export async function runImports(ctx: StoreCtx, basis: ImageBasis): Promise<{ imports: number }> {
  const running = new Map<Promise<void>, string | null>()
  let imports = 0
  for (;;) {
    const task = running.size < AT_ONCE && !ctx.signal.aborted ? await claimImport(ctx, busyOf([...running.values()])) : undefined
    if (task) {
      imports++
      const work: Promise<void> = runImport(ctx, basis, task).finally(() => running.delete(work))
      running.set(work, task.owner_id)
    } else if (running.size === 0) break
    else await nextOf(ctx, [...running.keys()])
  }
  await ctx.db.deleteFrom('image_task').where('expires_at', '<', ctx.clock.now()).execute()
  return { imports }
}

/** Projects that have as many as they may. */
const busyOf = (owners: readonly (string | null)[]): Set<string | null> =>
  new Set(owners.filter((owner) => owners.filter((other) => other === owner).length >= OF_ONE_PROJECT))

/** When one has ended, or more may have come. */
async function nextOf({ clock, signal }: StoreCtx, running: readonly Promise<void>[]): Promise<void> {
  const waited = new AbortController()
  const pause = clock.sleep(LOOK_MS, AbortSignal.any([signal, waited.signal])).catch(() => {
    // the controller stops, and so do they; or one of them has ended
  })
  await Promise.race([...running, ...(signal.aborted ? [] : [pause])])
  waited.abort()
}

async function runImport(ctx: StoreCtx, basis: ImageBasis, task: ImageTaskRow): Promise<void> {
  const [ended, lost] = [new AbortController(), new AbortController()]
  const progress: Progress = { bytes: 0 }
  const message = () => `Copied ${Math.floor(progress.bytes / MIB)} MiB`
  const beating = beatImport(ctx, task, message, ended.signal).catch((err) => lost.abort(err))
  const limit = ctx.clock
    .sleep(MOST_HOURS * HOUR_MS, ended.signal)
    .then(() => lost.abort(imageRefusals.import_too_slow({ hours: MOST_HOURS })))
    .catch(() => {
      // it has ended before
    })
  try {
    if (task.tries > MOST_TRIES) throw imageRefusals.import_given_up({ tries: MOST_TRIES })
    await fetchImage(ctx, basis, task, { progress, signal: AbortSignal.any([ctx.signal, lost.signal]) })
  } catch (thrown) {
    await settled(ctx, basis, task, lost.signal.aborted ? lost.signal.reason : thrown)
  } finally {
    ended.abort()
    await Promise.all([beating, limit])
  }
}

/** What cannot be written now is found by its silence. */
async function settled(ctx: StoreCtx, { files }: ImageBasis, task: ImageTaskRow, thrown: unknown): Promise<void> {
  try {
    if (ctx.signal.aborted) await letGoOfImport(ctx, task)
    else await failImport(ctx, files, task, thrown)
  } catch (err) {
    ctx.log.error({ err, task: task.id }, 'an import could not be let go')
  }
}
