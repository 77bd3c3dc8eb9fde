/** One database for all controllers of a simulated cloud, as a server of its own would be: its connections are lost with whoever holds them. */
import type { DatabaseSync } from 'node:sqlite'
import { type DatabaseConnection, type Dialect, type Driver, Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { LockingAdapter } from '../../store/dialect.ts'
import { Feed } from '../../store/feed.ts'
import { followFeed } from '../../store/follow.ts'
import { openSqlite, sqliteDialect } from '../../store/sqlite.ts'
import type { Store } from '../../store/store.ts'
import type { Db } from '../../store/tables.ts'
import type { Life } from '../life.ts'
import { type DatabaseFaults, LentConnection, type Surroundings } from './lent-connection.ts'
import { SimulatedNotices } from './notices.ts'
import { Transactions } from './transactions.ts'

const LOCKING: LockingAdapter = {
  lock: (db, lock) => db.getExecutor().provideConnection(async (connection) => (connection as LentConnection).lock(lock)),
}

export class SimulatedDatabase {
  readonly database: DatabaseSync
  readonly transactions = new Transactions()
  readonly notices: SimulatedNotices
  readonly #around: Surroundings
  readonly #faults = new Set<Partial<DatabaseFaults>>()
  /** Told of each statement that gave or changed rows. */
  onChange: (statement: string) => void = () => {}

  /** @param kept what `serialize` gave of another one; absent: an empty database */
  constructor(clock: Clock, kept?: Uint8Array) {
    this.database = openSqlite({ path: ':memory:' })
    if (kept) this.database.deserialize(kept)
    this.notices = new SimulatedNotices(clock)
    this.#around = {
      driver: sqliteDialect(this.database).createDriver(),
      clock,
      faults: this.#sum,
      lent: new Set(),
      transactions: this.transactions,
      changed: (statement) => this.onChange(statement),
      committed: () => this.notices.committed(this.#sum.latency),
    }
  }

  /** Several at once add up. @returns what ends it */
  fault(faults: Partial<DatabaseFaults>): () => void {
    this.#faults.add(faults)
    return () => void this.#faults.delete(faults)
  }

  /** Ends connections, and with them the transactions that were begun on them. @param life whose; absent: everybody's */
  breakConnections(life?: Life): number {
    const broken = [...this.#around.lent].filter((connection) => !life || connection.isBusyFor(life))
    for (const connection of broken) connection.break()
    return broken.length
  }

  readonly #sum: DatabaseFaults = {
    latency: (process) => [...this.#faults].reduce((sum, { latency }) => sum + (latency?.(process) ?? 0), 0),
    parted: (process) => {
      for (const { parted } of this.#faults) {
        const after = parted?.(process)
        if (after !== undefined) return after
      }
      return undefined
    },
    refusal: (use) => {
      for (const { refusal } of this.#faults) {
        const refused = refusal?.(use)
        if (refused) return refused
      }
      return undefined
    },
    losesCommit: () => [...this.#faults].some(({ losesCommit }) => losesCommit?.()),
  }

  /** As one controller has it. Closing it leaves the database. */
  storeOf(life: Life): Store {
    const sqlite = sqliteDialect(this.database)
    const createAdapter = () => Object.assign(sqlite.createAdapter(), LOCKING)
    const dialect: Dialect = { ...sqlite, createAdapter, createDriver: () => this.#lend(life) }
    const db: Db = new Kysely({ dialect })
    const follow: Store['follow'] = (ctx) => followFeed(ctx, (changed, lost) => this.notices.listen(life, changed, lost))
    return { kind: 'sqlite', db, feed: new Feed(), follow, close: async () => {} }
  }

  #lend(life: Life): Driver {
    const lent = (connection: DatabaseConnection) => connection as LentConnection
    return {
      init: async () => {},
      acquireConnection: async () => {
        await life.gate('database.connect')
        return new LentConnection(life, await this.#around.driver.acquireConnection(), this.#around)
      },
      beginTransaction: (connection, settings) => lent(connection).begin(settings),
      commitTransaction: (connection) => lent(connection).commit(),
      rollbackTransaction: (connection) => lent(connection).rollback(),
      releaseConnection: (connection) => lent(connection).release(),
      destroy: async () => {},
    }
  }
}
