/** Runs operations: as they begin, as what they wait for happens, and after a crash, on whichever controller is there. */

import { coreRefusals } from '../kernel/core-refusals.ts'
import type { StoreCtx } from '../store/context.ts'
import type { Change } from '../store/feed.ts'
import { claimLease, leaseHolders, releaseLease } from '../store/lease.ts'
import { troubleOf } from './failure.ts'
import type { Task } from './loop.ts'
import { CONTROLLER_LEASE_MS, claimOperation, leaseOf, type OperationView, openOperations } from './operation.store.ts'
import type { AnyOperation, OperationId } from './operation.ts'
import { abandonOperation, listOperations, retryOperation } from './operator.ts'
import { Pool } from './pool.ts'
import { operationRefusals } from './refusals.ts'
import { Crash, type Outcome, type Probe, runPass } from './run.ts'
import type { OperationState } from './tables.ts'
import { WakeIndex } from './wake-index.ts'

const SWEEP_MS = 5000
const AT_ONCE = 64
const HASTY_MS = 100

export interface OperationsOptions {
  /** What steps are given; `who` should be the cloud itself. */
  ctx: StoreCtx
  kinds: readonly AnyOperation[]
  /**
   * The controller's name, which begins with its host's and a colon: two that live at once have different ones. One that comes back under its old name goes on
   * with its own work at once; work of another name is taken over when that controller's lease has run out.
   */
  owner: string
  /** How many run at once; waiting ones do not count. */
  atOnce?: number
  /** Told of each point of a step: for tests and the simulation. */
  probe?: Probe
}

export class Operations {
  readonly #ctx: StoreCtx
  readonly #kinds: ReadonlyMap<string, AnyOperation>
  readonly #owner: string
  readonly #probe: Probe
  readonly #pool: Pool
  readonly #index: WakeIndex
  readonly #stopping = new AbortController()
  /** Of each operation that runs: the changes seen meanwhile, one of which it may be about to wait for. */
  readonly #seen = new Map<string, Set<string>>()
  /** Whose awaited change came before they waited, in their last pass. */
  readonly #hasty = new Set<string>()
  #recovered = false
  #leaseUntil = 0
  #unlisten: (() => void) | undefined

  constructor({ ctx, kinds, owner, atOnce = AT_ONCE, probe = () => {} }: OperationsOptions) {
    this.#ctx = { ...ctx, signal: AbortSignal.any([ctx.signal, this.#stopping.signal]) }
    this.#kinds = new Map(kinds.map((k) => [k.name, k]))
    this.#owner = owner
    this.#probe = probe
    this.#pool = new Pool(atOnce, (id) => this.#pass(id))
    this.#index = new WakeIndex(ctx.clock, (id) => this.#wake(id))
  }

  /** Listens to the feed: from here on what begins is run. What was begun before is found by `recover`, or by the task. */
  start(): void {
    this.#unlisten ??= this.#ctx.feed.listen((changes) => this.#heard(changes))
  }

  /**
   * Works on the operation until it is settled or waits; nothing happens when another controller has it.
   * @throws what the store throws; errors of steps are kept in the operation
   */
  run(id: OperationId): Promise<void> {
    this.#index.remove(id)
    return this.#pool.run(id)
  }

  /** Goes on with everything unfinished: what was waiting may have missed its change. Resolves when all of it waits or is settled. */
  async recover(): Promise<void> {
    await this.#keepLease()
    this.#recovered = true
    const taken = await this.#ofOthers()
    const free = (await openOperations(this.#ctx)).filter(({ owner }) => owner === null || !taken.has(owner))
    await Promise.all(free.map(({ id }) => this.run(id)))
  }

  /** Keeps this controller's lease, takes over from those that died, and finds what is due; its first run recovers. */
  task(): Task {
    return { name: 'operations', every: SWEEP_MS, run: () => this.#sweep() }
  }

  list(filter: { state?: OperationState; limit?: number } = {}): Promise<OperationView[]> {
    return listOperations(this.#ctx, filter)
  }

  /** Has a stuck operation undone again, and a waiting one looked at now. @throws not_found, conflict when it is settled */
  async retry(id: OperationId): Promise<void> {
    await retryOperation(this.#ctx, id)
  }

  /** Gives an operation up: a running one is undone; a stuck one counts as failed, its remains are the operator's. */
  async abandon(id: OperationId): Promise<void> {
    if (this.#seen.has(id)) throw operationRefusals.operation_busy()
    await abandonOperation(this.#ctx, id)
  }

  /** Waits for the steps that run now; whatever is unfinished goes on at the next start. */
  async stop(): Promise<void> {
    this.#unlisten?.()
    this.#unlisten = undefined
    this.#index.clear()
    this.#stopping.abort(operationRefusals.controller_stopping())
    await this.#pool.stop()
    await releaseLease(this.#ctx, leaseOf(this.#owner), this.#owner)
  }

  /** Ends without a word to the store, as a process does that dies. For tests. */
  die(): void {
    this.#unlisten?.()
    this.#index.clear()
    void this.#pool.stop()
  }

  #heard(changes: readonly Change[]): void {
    for (const { kind, id } of changes) {
      const key = `${kind}/${id}`
      for (const seen of this.#seen.values()) seen.add(key)
      this.#index.changed(key)
      if (kind === 'operation' && !this.#seen.has(id)) this.#wake(id)
    }
  }

  #wake(id: string): void {
    this.run(id).catch((error) => {
      if (error instanceof Crash) return
      this.#ctx.log.error({ operation: id, error: troubleOf(error) }, 'an operation could not be run; it is tried again')
    })
  }

  async #pass(id: string): Promise<void> {
    await this.#keepLease()
    const seen = new Set<string>()
    this.#seen.set(id, seen)
    try {
      const outcome = await this.#claimAndRun(id)
      if (outcome.state !== 'waiting') {
        this.#hasty.delete(id)
        return
      }
      const changed = outcome.wakeKey !== null && seen.has(outcome.wakeKey)
      this.#index.put(id, outcome.wakeKey, changed ? this.#soon(id) : outcome.wakeAt)
      if (!changed) this.#hasty.delete(id)
    } finally {
      this.#seen.delete(id)
    }
  }

  /** At once; but a step that changes what it waits for must not keep a processor busy. */
  #soon(id: string): number {
    const pause = this.#hasty.has(id) ? HASTY_MS : 0
    this.#hasty.add(id)
    return this.#ctx.clock.now() + pause
  }

  async #claimAndRun(id: string): Promise<Outcome> {
    const row = await claimOperation(this.#ctx, id, this.#owner)
    if (!row) return { state: 'lost' }
    const kind = this.#kinds.get(row.kind)
    if (!kind) throw coreRefusals.internal({ internal: `operation ${id} is of unknown kind ${row.kind}` })
    const ctx = { ...this.#ctx, log: this.#ctx.log.child({ operation: id, kind: row.kind }) }
    const [params, outputs] = [JSON.parse(row.params), JSON.parse(row.outputs)]
    return runPass({ ctx, owner: this.#owner, kind, row, params, outputs, probe: this.#probe })
  }

  async #sweep(): Promise<{ open: number; running: number; waiting: number }> {
    await this.#keepLease(SWEEP_MS)
    const taken = await this.#ofOthers()
    const open = await openOperations(this.#ctx)
    const now = this.#recovered ? this.#ctx.clock.now() : Infinity
    this.#recovered = true
    for (const { id, owner, wakeKey, wakeAt } of open) {
      if (this.#seen.has(id) || (owner !== null && taken.has(owner))) continue
      if (owner !== null || wakeAt <= now) this.#wake(id)
      else if (this.#index.offer(id, wakeKey, wakeAt)) this.#wake(id) // who put it to wait may have died since
    }
    this.#index.keepOnly(new Set(open.map(({ id }) => id)))
    return { open: open.length, running: this.#seen.size, waiting: this.#index.size }
  }

  /** Controllers that live, other than this. */
  async #ofOthers(): Promise<Set<string>> {
    const owners = new Set((await leaseHolders(this.#ctx, leaseOf(''))).values())
    owners.delete(this.#owner)
    return owners
  }

  /** @param spare milliseconds it must still be good for besides half of its time */
  async #keepLease(spare = 0): Promise<void> {
    const now = this.#ctx.clock.now()
    if (this.#leaseUntil - spare > now + CONTROLLER_LEASE_MS / 2) return
    if (!(await claimLease(this.#ctx, leaseOf(this.#owner), this.#owner, CONTROLLER_LEASE_MS)))
      throw coreRefusals.internal({ internal: `the lease of controller ${this.#owner} is another's` })
    this.#leaseUntil = now + CONTROLLER_LEASE_MS
  }
}
