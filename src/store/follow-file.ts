/**
 * Brings to a controller's feed what commands by hand write into the same SQLite file: a password reset beside it has to
 * void tokens at once. SQLite tells nobody, but a look at `data_version` costs microseconds and moves only when another
 * connection has committed.
 */
import { sql } from 'kysely'
import { changesSince, latestRevision } from './change-log.ts'
import type { StoreCtx } from './store-ctx.ts'

const POLL_MS = 500
const AT_ONCE = 1000

/** Follows until the returned function is called or `ctx.signal` aborts. */
export async function followFile(ctx: StoreCtx): Promise<() => Promise<void>> {
  let last = await latestRevision(ctx)
  let version = await dataVersion(ctx)
  let stopped = false
  let cancel = () => {}
  let reading: Promise<void> = Promise.resolve()
  const look = async () => {
    try {
      const newest = await latestRevision(ctx)
      const now = await dataVersion(ctx)
      if (now === version) {
        last = newest // all of it this process's own
        return
      }
      // among them this process's own since the last look: to hear of a change twice is harmless
      for (let changes = await changesSince(ctx, last, AT_ONCE); ; changes = await changesSince(ctx, last, AT_ONCE)) {
        last = changes.at(-1)?.revision ?? last
        ctx.feed.announce(changes.map(({ kind, id, project_id }) => ({ kind, id, projectId: project_id })))
        if (changes.length < AT_ONCE) break
      }
      version = now
    } catch (error) {
      if (!stopped) ctx.log.warn({ error: String(error) }, 'changes made by hand could not be read; the next look does')
    }
  }
  const poll = () => {
    if (stopped) return
    cancel = ctx.clock.after(POLL_MS, () => {
      reading = look()
      void reading.then(poll)
    })
  }
  poll()
  const stop = async () => {
    stopped = true
    cancel()
    await reading
  }
  ctx.signal.addEventListener('abort', () => void stop(), { once: true })
  return stop
}

async function dataVersion({ db }: StoreCtx): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
  return rows[0]?.data_version ?? 0
}
