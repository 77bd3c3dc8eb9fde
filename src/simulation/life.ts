/**
 * One incarnation of a process: from its start to its death. Whatever it does outside of itself passes a gate; one that has died never
 * comes back from its gate, so it does nothing any more, at whatever await it stood.
 */
import type { Clock } from '../kernel/clock.ts'

/** What a process is about to do, or has just done. */
export type Gate = `${string}.${string}`

/** A new one each time: whoever waits for a promise is kept as long as that is. */
const never = () => new Promise<never>(() => {})

export class Life {
  readonly name: string
  readonly #passed: (life: Life, gate: Gate) => void
  readonly #onDeath = new Set<() => void>()
  #isDead = false
  #isFrozen: Promise<void> | undefined
  #thaw: () => void = () => {}

  /** @param passed is told of each gate before it opens; it may end this life */
  constructor(name: string, passed: (life: Life, gate: Gate) => void = () => {}) {
    this.name = name
    this.#passed = passed
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** What others hold for it is let go: transactions are rolled back, connections are cut. @returns what takes it back */
  onDeath(act: () => void): () => void {
    if (this.#isDead) act()
    else this.#onDeath.add(act)
    return () => void this.#onDeath.delete(act)
  }

  die(): void {
    if (this.#isDead) return
    this.#isDead = true
    for (const act of this.#onDeath) act()
    this.#onDeath.clear()
  }

  /** Stands still until it is thawed, as a process does that is stopped or whose host is. */
  freeze(): void {
    this.#isFrozen ??= new Promise((resolve) => {
      this.#thaw = resolve
    })
  }

  thaw(): void {
    this.#thaw()
    this.#isFrozen = undefined
  }

  /** For what a process does in itself, in the middle of which it may die; what it does next outside of itself is not done then. */
  pass(what: Gate): void {
    if (!this.#isDead) this.#passed(this, what)
  }

  async gate(what: Gate): Promise<void> {
    this.pass(what)
    if (this.#isFrozen) await this.#isFrozen
    if (this.#isDead) await never()
  }

  /** For what is called back rather than awaited. */
  #call(fn: () => void): void {
    if (this.#isFrozen) void this.#isFrozen.then(() => this.#call(fn))
    else if (!this.#isDead) fn()
  }

  /** A clock that this life sees: its timers end with it. */
  clockOf(clock: Clock): Clock {
    return {
      now: clock.now,
      monotonic: clock.monotonic,
      after: (ms, fn) => clock.after(ms, () => this.#call(fn)),
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal)
        await this.gate('clock.slept')
      },
    }
  }

  /** A driver whose every asynchronous method passes gates before and after; listeners end with this life. */
  driver<D extends object>(kind: string, driver: D, faults?: DriverFaults): D {
    return new Proxy(driver, {
      get: (target, name) => {
        const method = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        if (name === 'watch') return (listener: (...args: unknown[]) => void) => method.call(target, this.#heard(listener))
        return (...args: unknown[]) => this.#act({ kind, method: String(name), args }, () => method.apply(target, args), faults)
      },
    })
  }

  #heard =
    (listener: (...args: unknown[]) => void) =>
    (...args: unknown[]) =>
      this.#call(() => listener(...args))

  /** Synchronous methods only look, and stay what they are. */
  #act(call: Pick<DriverCall, 'kind' | 'method' | 'args'>, act: () => unknown, faults: DriverFaults | undefined): unknown {
    const { kind, method } = call
    if (SYNCHRONOUS.has(method)) return act()
    return (async () => {
      await this.gate(`${kind}.${method}`)
      const fault = faults?.next({ ...call, process: this.name })
      if (fault?.before) await this.#late(fault.before, kind, method)
      if (fault?.refusal && !fault.isDone) throw fault.refusal
      const result = fault?.isIgnored ? undefined : await act()
      await this.gate(`${kind}.did-${method}`)
      if (fault?.after) await this.#late(fault.after, kind, method)
      if (fault?.refusal) throw fault.refusal
      return fault?.answer ? fault.answer(result) : result
    })()
  }

  async #late(delay: Promise<void>, kind: string, method: string): Promise<void> {
    await delay
    await this.gate(`${kind}.late-${method}`)
  }
}

const SYNCHRONOUS = new Set(['capabilities', 'newest', 'find', 'ids', 'requireAllowed'])

export interface DriverCall {
  process: string
  /** `hypervisor`, `ports`, `volumes`, `config-drives`, `fabric`, `images`. */
  kind: string
  method: string
  args: readonly unknown[]
}

/** What becomes of one call. */
export interface DriverFault {
  /** Until it is done. */
  before?: Promise<void>
  /** From when it was done until it is told. */
  after?: Promise<void>
  /** Thrown instead of doing it; where it `isDone`, after it was done. */
  refusal?: Error
  isDone?: boolean
  /** Nothing is done, and that is no error. */
  isIgnored?: boolean
  /** Told instead of the result. */
  answer?: (result: unknown) => unknown
}

export interface DriverFaults {
  /** What the next call suffers. */
  next(call: DriverCall): DriverFault | undefined
}
