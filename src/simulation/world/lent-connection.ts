/** A connection to the simulated database, as one process has it: what it began there is undone when that process dies. */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Lock } from '../../store/dialect.ts'
import { storeRefusals } from '../../store/refusals.ts'
import type { Life } from '../life.ts'
import type { Transactions } from './transactions.ts'

/** What is asked of the database. */
export type Use = 'read' | 'write' | 'commit'

/** What is wrong with the database now. */
export interface DatabaseFaults {
  /** Milliseconds for a statement of this process. */
  latency(process: string): number
  /** Whether this process does not reach it at all, and after how many milliseconds it hears so; it may be reached again then. */
  parted(process: string): number | undefined
  /** Of what is asked next; nothing is done then. */
  refusal(use: Use): 'database_silent' | 'database_full' | 'database_read_only' | undefined
  /** Whether the next commit is done and not told. */
  losesCommit(): boolean
}

export interface Surroundings {
  driver: Driver
  clock: Clock
  faults: DatabaseFaults
  /** Connections that somebody has. */
  lent: Set<LentConnection>
  /** What each of them locks and writes. */
  transactions: Transactions
  /** Told of each statement that gave or changed rows. */
  changed(statement: string): void
  committed(): void
}

export class LentConnection implements DatabaseConnection {
  readonly #life: Life
  readonly #inner: DatabaseConnection
  readonly #around: Surroundings
  #isInTransaction = false
  #isBroken = false
  readonly #forget: () => void

  constructor(life: Life, inner: DatabaseConnection, around: Surroundings) {
    this.#life = life
    this.#inner = inner
    this.#around = around
    around.lent.add(this)
    this.#forget = life.onDeath(() => {
      around.lent.delete(this)
      void this.#undo().catch(() => {}) // nobody hears of it any more
    })
  }

  /** Whether this process holds it and has begun a transaction on it. */
  isBusyFor = (life: Life): boolean => this.#isInTransaction && life === this.#life

  /** The database ends it: the transaction is undone, and whoever holds it learns that with its next statement. */
  break(): void {
    this.#isBroken = true
    void this.#undo().catch(() => {}) // whoever holds it hears of the connection
  }

  /** As PostgreSQL is asked for it: nobody has to wait here, where transactions come one after another. */
  lock(lock: Lock): void {
    this.#around.transactions.lock(this, lock)
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    await this.#life.gate('database.query')
    await this.#travel(isRead(query.sql) ? 'read' : 'write')
    if (this.#isInTransaction) this.#around.transactions.read(this, query.sql)
    const result = await this.#inner.executeQuery<R>(query)
    if (result.numAffectedRows || result.rows.length > 0) this.#around.changed(query.sql)
    return result
  }

  streamQuery<R>(query: CompiledQuery, size = 1): AsyncIterableIterator<QueryResult<R>> {
    return this.#inner.streamQuery<R>(query, size)
  }

  async begin(settings: TransactionSettings): Promise<void> {
    await this.#life.gate('database.begin')
    await this.#reach()
    await this.#around.driver.beginTransaction(this.#inner, settings)
    this.#isInTransaction = true
    this.#around.transactions.begin(this, this.#life.name)
    if (!this.#life.isDead) return
    await this.#undo() // it died while it waited for its turn
    await this.#life.gate('database.begun')
  }

  async commit(): Promise<void> {
    await this.#life.gate('database.commit')
    await this.#travel('commit')
    this.#isInTransaction = false
    this.#around.transactions.end(this, 'committed')
    await this.#around.driver.commitTransaction(this.#inner)
    this.#around.committed()
    await this.#life.gate('database.committed')
    if (this.#isBroken || this.#around.faults.losesCommit())
      throw storeRefusals.database_silent({ internal: 'committed, and not told' })
  }

  async rollback(): Promise<void> {
    await this.#undo()
    await this.#life.gate('database.rolled-back')
  }

  async release(): Promise<void> {
    this.#forget()
    this.#around.lent.delete(this)
    await this.#undo()
    await this.#around.driver.releaseConnection(this.#inner)
  }

  async #undo(): Promise<void> {
    if (!this.#isInTransaction) return
    this.#isInTransaction = false
    this.#around.transactions.end(this, 'undone')
    await this.#around.driver.rollbackTransaction(this.#inner)
  }

  /** @throws CloudError when this process still does not reach the database after it has waited for it */
  async #reach(): Promise<void> {
    const { clock, faults } = this.#around
    const after = faults.parted(this.#life.name)
    if (after === undefined) return
    if (after > 0) await clock.sleep(after)
    if (this.#life.isDead) await this.#life.gate('database.query')
    if (faults.parted(this.#life.name) !== undefined) throw storeRefusals.database_silent()
  }

  /** @throws CloudError as the store does of a database that is away, full or read-only */
  async #travel(use: Use): Promise<void> {
    const { clock, faults } = this.#around
    await this.#reach()
    const latency = faults.latency(this.#life.name)
    if (latency > 0) await clock.sleep(latency)
    if (this.#life.isDead) await this.#life.gate('database.query')
    const refusal = this.#isBroken ? 'database_silent' : faults.refusal(use)
    if (refusal) throw storeRefusals[refusal]()
  }
}

const isRead = (sql: string): boolean => /^\s*(?:select|with|pragma)\b/i.test(sql)
