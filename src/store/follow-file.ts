/**
 * Brings to a controller's feed what commands by hand write into the same SQLite file: a password reset beside it has to
 * void tokens at once. SQLite tells nobody, but a look at `data_version` costs microseconds and moves only when another
 * connection has committed.
 */
import { sql } from 'kysely'
import { changesSince, latestRevision } from './change-log.ts'
import { CURRENT_MS } from './feed.ts'
import type { StoreCtx } from './store-ctx.ts'

const POLL_MS = 500
const AT_ONCE = 1000

/** Follows until the returned function is called or `ctx.signal` aborts. */
export async function followFile(ctx: StoreCtx): Promise<() => Promise<void>> {
  const began = ctx.clock.monotonic()
  const follower = new FileFollower(ctx, { last: await latestRevision(ctx), version: await dataVersion(ctx), readAt: began })
  ctx.feed.isCurrent = () => follower.isCurrent()
  follower.poll()
  const stop = () => follower.stop()
  ctx.signal.addEventListener('abort', () => void stop(), { once: true })
  return stop
}

interface Place {
  last: number
  version: number
  /** When the newest look that left nothing unread was begun. */
  readAt: number
}

class FileFollower {
  readonly #ctx: StoreCtx
  readonly #place: Place
  #stopped = false
  #cancel = () => {}
  #reading: Promise<void> = Promise.resolve()

  constructor(ctx: StoreCtx, place: Place) {
    this.#ctx = ctx
    this.#place = place
  }

  isCurrent(): boolean {
    return this.#ctx.clock.monotonic() - this.#place.readAt < CURRENT_MS
  }

  poll(): void {
    if (this.#stopped) return
    this.#cancel = this.#ctx.clock.after(POLL_MS, () => {
      this.#reading = this.#look()
      void this.#reading.then(() => this.poll())
    })
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#ctx.feed.isCurrent = () => true
    this.#cancel()
    await this.#reading
  }

  async #look(): Promise<void> {
    const began = this.#ctx.clock.monotonic()
    try {
      const newest = await latestRevision(this.#ctx)
      const now = await dataVersion(this.#ctx)
      if (now === this.#place.version)
        this.#place.last = newest // all of it this process's own
      else await this.#announce()
      this.#place.version = now
      this.#place.readAt = began
    } catch (error) {
      if (!this.#stopped)
        this.#ctx.log.warn({ error: String(error) }, 'changes made by hand could not be read; the next look does')
    }
  }

  /** Among them this process's own since the last look: to hear of a change twice is harmless. */
  async #announce(): Promise<void> {
    for (let full = true; full; ) {
      const changes = await changesSince(this.#ctx, this.#place.last, AT_ONCE)
      this.#place.last = changes.at(-1)?.revision ?? this.#place.last
      this.#ctx.feed.announce(changes.map(({ kind, id, project_id }) => ({ kind, id, projectId: project_id })))
      full = changes.length === AT_ONCE
    }
  }
}

async function dataVersion({ db }: StoreCtx): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
  return rows[0]?.data_version ?? 0
}
