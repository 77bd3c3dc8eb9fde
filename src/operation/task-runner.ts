/** Runs one task, never twice at once: when it is due, when it is woken, and with growing pauses while it fails. */
import type { StoreCtx } from '../store/context.ts'
import { claimLease, releaseLease, renewLease } from '../store/lease.ts'
import { troubleOf } from './failure.ts'
import type { Task } from './task.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 30_000
/** A task that fails and is woken all the time is tried this often: soon enough for whoever waits, and no busy loop. */
const WOKEN_PAUSE_MS = 1000
const LEASE_MS = 15_000
/** So often a task that runs on one controller fails there before another is let try: what it needs may be out of reach from here alone. */
const TRIES_HERE = 3

export interface TaskStatus {
  name: string
  every: number
  running: boolean
  /** Milliseconds since 1970. */
  lastStartedAt?: number
  lastDurationMs?: number
  /** What the last run that succeeded returned. */
  lastResult?: object
  /** The error of the last run; absent when it succeeded. */
  lastError?: string
  /** How many runs have failed since one succeeded. */
  failures: number
  /** When it runs next if nothing wakes it. */
  nextAt?: number
  /** For a task that runs on one controller: is it this one? */
  here?: boolean
}

export class TaskRunner {
  readonly task: Task
  readonly #ctx: StoreCtx
  readonly #owner: string
  readonly #status: TaskStatus
  #current: Promise<void> | undefined
  #woken = false
  #stopped = true
  #endedAt = 0
  #claimedAt = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(ctx: StoreCtx, task: Task, owner: string) {
    this.#ctx = { ...ctx, log: ctx.log.child({ task: task.name }) }
    this.task = task
    this.#owner = owner
    this.#status = { name: task.name, every: task.every, running: false, failures: 0 }
  }

  start(): void {
    this.#stopped = false
    this.#schedule(0)
  }

  wake(): void {
    if (this.#stopped) return
    if (this.#current) this.#woken = true
    else this.#schedule(this.#wokenDelay())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel?.()
    await this.#current
    if (this.#status.here) await releaseLease(this.#ctx, this.#lease, this.#owner)
  }

  status = (): TaskStatus => ({ ...this.#status })

  get #lease(): string {
    return `task/${this.task.name}`
  }

  #wokenDelay(): number {
    if (this.#status.failures === 0) return 0
    return Math.max(0, this.#endedAt + Math.min(this.#pause(), WOKEN_PAUSE_MS) - this.#ctx.clock.now())
  }

  #pause = (): number => Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#status.failures - 1, 20), LONGEST_PAUSE_MS)

  #schedule(delay: number): void {
    const at = this.#ctx.clock.now() + delay
    this.#cancel?.()
    this.#status.nextAt = at
    this.#cancel = this.#ctx.clock.after(delay, () => {
      this.#current = this.#runOnce()
    })
  }

  async #runOnce(): Promise<void> {
    const { clock, log } = this.#ctx
    this.#woken = false
    this.#status.running = true
    this.#status.nextAt = undefined
    const began = clock.monotonic()
    try {
      await this.#runWithLease()
      this.#status.failures = 0
      this.#status.lastError = undefined
    } catch (error) {
      if (!this.#ctx.signal.aborted) {
        this.#status.failures += 1
        this.#status.lastError = troubleOf(error)
        log.error({ error: troubleOf(error), failures: this.#status.failures }, 'a background task failed')
        if (this.#status.here && this.#status.failures >= TRIES_HERE) await this.#handOver()
      }
    }
    this.#status.lastDurationMs = clock.monotonic() - began
    this.#status.running = false
    this.#endedAt = clock.now()
    this.#current = undefined
    if (this.#stopped) return
    const usual = this.#status.failures > 0 ? this.#pause() : this.task.every
    this.#schedule(this.#woken ? this.#wokenDelay() : usual)
  }

  async #runWithLease(): Promise<void> {
    if (!this.task.alone) return this.#runTask(this.#ctx)
    if (!this.#holdsLease) await this.#claim()
    if (!this.#status.here) return // whoever has it hears the same changes
    const lost = new AbortController()
    const renewal = this.#renewUntil(lost)
    try {
      await this.#runTask({ ...this.#ctx, signal: AbortSignal.any([this.#ctx.signal, lost.signal]) })
    } finally {
      await renewal.end()
    }
  }

  async #claim(): Promise<void> {
    this.#claimedAt = this.#ctx.clock.monotonic()
    this.#status.here = await claimLease(this.#ctx, this.#lease, this.#owner, LEASE_MS)
  }

  /** To whoever asks next: this one does so after its pause, which grows. */
  async #handOver(): Promise<void> {
    this.#status.here = false
    this.#claimedAt = Number.NEGATIVE_INFINITY
    try {
      await releaseLease(this.#ctx, this.#lease, this.#owner)
    } catch (error) {
      this.#ctx.log.warn({ error: troubleOf(error) }, 'a lease could not be given back; it runs out')
    }
  }

  /** Ours for long enough: a task that is woken many times a second does not write for each of them. */
  get #holdsLease(): boolean {
    return this.#status.here === true && this.#ctx.clock.monotonic() - this.#claimedAt < LEASE_MS / 3
  }

  async #runTask(ctx: StoreCtx): Promise<void> {
    this.#status.lastStartedAt = ctx.clock.now()
    this.#status.lastResult = (await this.task.run(ctx)) ?? undefined
  }

  /** Renews the lease while the task runs; a task whose lease is lost is aborted, as another controller may run it now. */
  #renewUntil(lost: AbortController): { end: () => Promise<void> } {
    let renewing: Promise<void> = Promise.resolve()
    let cancel = () => {}
    const renew = async () => {
      const kept = await renewLease(this.#ctx, this.#lease, this.#owner, LEASE_MS).catch(() => false)
      if (kept) {
        this.#claimedAt = this.#ctx.clock.monotonic()
        return plan()
      }
      this.#claimedAt = Number.NEGATIVE_INFINITY
      lost.abort(new Error(`the lease ${this.#lease} is lost`))
    }
    const plan = () => {
      cancel = this.#ctx.clock.after(LEASE_MS / 3, () => {
        renewing = renew()
      })
    }
    plan()
    return {
      end: async () => {
        await renewing
        cancel()
      },
    }
  }
}
