/**
 * Brings what other controllers change to this process's feed. PostgreSQL notifies within milliseconds; the changes
 * themselves are read from the feed's table, so nothing is lost while the connection is away, and a slow poll covers for it.
 */
import { changesSince, latestRevision } from './change-log.ts'
import { CHANGED } from './dialect.ts'
import { CURRENT_MS } from './feed.ts'
import { pgLibrary } from './pg.ts'
import type { StoreCtx } from './store-ctx.ts'

const POLL_MS = 1000
const AT_ONCE = 1000
/** And as long again for the word that it listens. */
const CONNECT_WITHIN_MS = 10_000

/** Follows until the returned function is called or `ctx.signal` aborts. */
export const followChanges = (ctx: StoreCtx, url: string): Promise<() => Promise<void>> =>
  followFeed(ctx, (changed, lost) => listenTo(url, changed, lost))

export interface Notifications {
  end(): Promise<void>
}

/** Calls `changed` whenever somebody has committed changes, and `lost` when it will do so no more. @throws whatever the connection failed with */
export type Listen = (changed: () => void, lost: () => void) => Promise<Notifications>

/** The same over any source of notifications. */
export async function followFeed(ctx: StoreCtx, listen: Listen): Promise<() => Promise<void>> {
  ctx.feed.followed = true
  const began = ctx.clock.monotonic()
  const follower = new Follower(ctx, listen, { last: await latestRevision(ctx), readAt: began })
  ctx.feed.isCurrent = () => follower.isCurrent()
  await follower.connect()
  follower.poll()
  const stop = () => follower.stop()
  ctx.signal.addEventListener('abort', () => void stop(), { once: true })
  return stop
}

async function listenTo(url: string, changed: () => void, lost: () => void): Promise<Notifications> {
  const client = new (pgLibrary().Client)({
    ...{ connectionString: url, keepAlive: true },
    ...{ connectionTimeoutMillis: CONNECT_WITHIN_MS, query_timeout: CONNECT_WITHIN_MS },
  })
  client.on('error', lost)
  client.on('end', lost)
  client.on('notification', changed)
  try {
    await client.connect()
    await client.query(`listen ${CHANGED}`)
  } catch (error) {
    await client.end().catch(() => {}) // it never came up
    throw error
  }
  return { end: () => client.end().catch(() => {}) } // one that is broken has ended
}

class Follower {
  readonly #ctx: StoreCtx
  readonly #listen: Listen
  #last: number
  /** When the newest reading that left nothing unread was begun. */
  #readAt: number
  #notifications: Notifications | undefined
  #connecting: Promise<void> | undefined
  #reading: Promise<void> | undefined
  #again = false
  #stopped = false
  #cancel: (() => void) | undefined

  constructor(ctx: StoreCtx, listen: Listen, { last, readAt }: { last: number; readAt: number }) {
    this.#ctx = ctx
    this.#listen = listen
    this.#last = last
    this.#readAt = readAt
  }

  isCurrent(): boolean {
    return this.#ctx.clock.monotonic() - this.#readAt < CURRENT_MS
  }

  async connect(): Promise<void> {
    let isLost = false
    const lost = () => {
      isLost = true
      this.#notifications = undefined
    }
    try {
      const notifications = await this.#listen(() => this.#read(), lost)
      if (this.#stopped) await notifications.end()
      else if (!isLost) this.#notifications = notifications
    } catch (error) {
      this.#ctx.log.warn({ error: String(error) }, 'changes of other controllers are polled for: listening failed')
    }
  }

  /** Also reads while it listens: a connection can be dead long before anyone hears of it. */
  poll(): void {
    if (this.#stopped) return
    this.#cancel = this.#ctx.clock.after(POLL_MS, () => {
      if (!this.#notifications) this.#connectAgain()
      this.#read()
      this.poll()
    })
  }

  /** Beside the reading: a server that takes a connection and says nothing must not keep it waiting. */
  #connectAgain(): void {
    this.#connecting ??= this.connect().finally(() => {
      this.#connecting = undefined
    })
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#ctx.feed.followed = false
    this.#ctx.feed.isCurrent = () => true
    this.#cancel?.()
    await this.#reading
    await this.#notifications?.end()
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
        const began = this.#ctx.clock.monotonic()
        const changes = await changesSince(this.#ctx, this.#last, AT_ONCE)
        if (changes.length === AT_ONCE) this.#again = true
        this.#last = changes.at(-1)?.revision ?? this.#last
        const others = changes.filter((c) => !this.#ctx.feed.isOwn(c.revision))
        this.#ctx.feed.forgetOwn(this.#last)
        this.#ctx.feed.announce(others.map((c) => ({ kind: c.kind, id: c.id, projectId: c.project_id })))
        if (changes.length < AT_ONCE) this.#readAt = began
      }
    } catch (error) {
      this.#ctx.log.warn({ error: String(error) }, 'the changes of other controllers could not be read; the next poll does')
    }
  }
}
