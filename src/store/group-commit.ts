/**
 * Commits the transactions that come in one turn of the event loop together, on the one connection that SQLite has: they run one after another as
 * before, each undone alone where it fails (a savepoint), and none is told of before the commit that they share. What a commit writes
 * (the same last pages of every index, again and again) is written once for all of them.
 */
import { nextTurn } from '../kernel/clock.ts'
import { CloudError } from '../kernel/errors.ts'

/** So many share a commit at most: whoever only reads waits for it. */
const MOST_TOGETHER = 64
/** How often SQLite is asked for its write lock while another connection has it: for five seconds. */
const MOST_TRIES = 250
/** For so long SQLite waits for the lock each time, and this process does nothing else. */
export const LOCK_WAIT_MS = 20

const isBusy = (error: unknown): boolean => error instanceof CloudError && error.reason === 'database_busy'

export interface Connection {
  exec(sql: string): void
  readonly inTransaction: boolean
}

interface Done {
  resolve(): void
  reject(error: unknown): void
}

/** A transaction was undone by another's misfortune: run again, it may well succeed. */
export class GroupLost extends Error {
  constructor(cause: unknown) {
    super('a transaction that shared a commit was rolled back with it', { cause })
  }
}

export class GroupCommit {
  readonly #connection: Connection
  /** Transactions that wait for the one that runs. */
  readonly #transactions: (() => void)[] = []
  /** Statements outside of transactions, which wait for the commit. */
  readonly #statements: (() => void)[] = []
  /** Transactions whose work is done. */
  #done: Done[] = []
  #running = false
  #isNested = false
  /** Begun, and not committed. */
  #open = false
  #turn: Promise<void> | undefined
  #fault: unknown

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Outside of transactions: sees what is committed, never what still might be lost. */
  statement<R>(run: () => R, tries = 1): Promise<R> {
    return new Promise((resolve, reject) => {
      const settled = () => {
        try {
          resolve(run())
        } catch (error) {
          if (isBusy(error) && tries < MOST_TRIES) resolve(nextTurn().then(() => this.statement(run, tries + 1)))
          else reject(error)
        }
      }
      if (this.#open) this.#statements.push(settled)
      else settled()
    })
  }

  /** Runs a statement of the transaction that runs. */
  inside<R>(run: () => R): R {
    try {
      return run()
    } catch (error) {
      this.#fault = error
      throw error
    }
  }

  async begin(): Promise<void> {
    if (this.#running) await new Promise<void>((resolve) => this.#transactions.push(resolve))
    this.#running = true
    try {
      if (this.#done.length >= MOST_TOGETHER) this.flush()
      if (this.#open) this.#connection.exec('savepoint one')
      else await this.#lock()
      this.#isNested = this.#open
      this.#open = true
    } catch (error) {
      this.#next()
      throw error
    }
  }

  /** While another connection writes, whatever else this process has to do goes on; that connection may be this process's own. */
  async #lock(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        this.#connection.exec('begin immediate')
        return
      } catch (error) {
        if (!isBusy(error) || tries === MOST_TRIES) throw error
        await nextTurn()
      }
    }
  }

  /** @returns what resolves when it is committed, with those that came along @throws at once when it still runs, and can only be rolled back */
  commit(): Promise<void> {
    if (this.#isNested) this.#connection.exec('release one')
    const committed = new Promise<void>((resolve, reject) => this.#done.push({ resolve, reject }))
    this.#next()
    return committed
  }

  /**
   * Undoes the one that runs. After some errors (no disk space) SQLite has rolled back by itself, and those before it in the group with it.
   * @returns what resolves when those before it are committed: why it failed may lie in what it saw of them, and is told no earlier
   */
  rollback(): Promise<void> {
    const settled = this.#undo()
    this.#next()
    return settled
  }

  #undo(): Promise<void> {
    const { inTransaction } = this.#connection
    if (this.#isNested && inTransaction) {
      this.#connection.exec('rollback to one; release one')
      return new Promise((resolve, reject) => this.#done.push({ resolve, reject }))
    }
    if (inTransaction) this.#connection.exec('rollback')
    this.#end(new GroupLost(this.#fault))
    return Promise.resolve()
  }

  /** At the end: what is done is committed, what still runs is undone. */
  close(): void {
    if (this.#running) this.#undo().catch(() => {}) // nobody hears of it any more
    this.flush()
  }

  /** Commits what is done. */
  flush(): void {
    if (!this.#open) return
    try {
      this.#connection.exec('commit')
      this.#end()
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('rollback')
      this.#end(error)
    }
  }

  #end(error?: unknown): void {
    const done = this.#done
    this.#done = []
    this.#open = false
    for (const { resolve, reject } of done) error === undefined ? resolve() : reject(error)
    for (const statement of this.#statements.splice(0)) statement()
  }

  #next(): void {
    const next = this.#transactions.shift()
    if (next) {
      next()
      return
    }
    this.#running = false
    this.#turn ??= nextTurn().then(() => {
      this.#turn = undefined
      // one that still runs ends with its own turn
      if (!this.#running) this.flush()
    })
  }
}
