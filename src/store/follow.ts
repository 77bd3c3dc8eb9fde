/**
 * Brings what other controllers change to this process's feed. PostgreSQL notifies within milliseconds; the changes
 * themselves are read from the feed's table, so nothing is lost while the connection is away, and a slow poll covers for it.
 */
import type pg from 'pg'
import { changesSince, latestRevision } from './change-log.ts'
import { CHANGED } from './dialect.ts'
import { pgLibrary } from './pg.ts'
import type { StoreCtx } from './store-ctx.ts'

const POLL_MS = 1000
const AT_ONCE = 1000

/** Follows until the returned function is called or `ctx.signal` aborts. */
export async function followChanges(ctx: StoreCtx, url: string): Promise<() => Promise<void>> {
  ctx.feed.followed = true
  const follower = new Follower(ctx, url, await latestRevision(ctx))
  await follower.connect()
  follower.poll()
  const stop = () => follower.stop()
  ctx.signal.addEventListener('abort', () => void stop(), { once: true })
  return stop
}

class Follower {
  readonly #ctx: StoreCtx
  readonly #url: string
  #last: number
  #client: pg.Client | undefined
  #reading: Promise<void> | undefined
  #again = false
  #stopped = false
  #cancel: (() => void) | undefined

  constructor(ctx: StoreCtx, url: string, last: number) {
    this.#ctx = ctx
    this.#url = url
    this.#last = last
  }

  async connect(): Promise<void> {
    const client = new (pgLibrary().Client)({ connectionString: this.#url, keepAlive: true })
    const lost = () => {
      if (this.#client === client) this.#client = undefined
    }
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', () => this.#read())
    try {
      await client.connect()
      await client.query(`listen ${CHANGED}`)
      this.#client = client
    } catch (error) {
      this.#ctx.log.warn({ error: String(error) }, 'changes of other controllers are polled for: listening failed')
      await client.end().catch(() => {}) // it never came up
    }
  }

  /** Also reads while it listens: a connection can be dead long before anyone hears of it. */
  poll(): void {
    if (this.#stopped) return
    this.#cancel = this.#ctx.clock.after(POLL_MS, async () => {
      if (!this.#client) await this.connect()
      this.#read()
      this.poll()
    })
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#ctx.feed.followed = false
    this.#cancel?.()
    await this.#reading
    await this.#client?.end().catch(() => {}) // one that is broken has ended
  }

  #read(): void {
    this.#again = true
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        const changes = await changesSince(this.#ctx, this.#last, AT_ONCE)
        if (changes.length === AT_ONCE) this.#again = true
        this.#last = changes.at(-1)?.revision ?? this.#last
        const others = changes.filter((c) => !this.#ctx.feed.isOwn(c.revision))
        this.#ctx.feed.forgetOwn(this.#last)
        this.#ctx.feed.announce(others.map((c) => ({ kind: c.kind, id: c.id, projectId: c.project_id })))
      }
    } catch (error) {
      this.#ctx.log.warn({ error: String(error) }, 'the changes of other controllers could not be read; the next poll does')
    }
  }
}
