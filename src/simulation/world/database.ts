/** One database for all controllers of a simulated cloud, as a server of its own would be: its connections are lost with whoever holds them. */
import type { DatabaseSync } from 'node:sqlite'
import { type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, Kysely, type QueryResult } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { Feed } from '../../store/feed.ts'
import { followFeed } from '../../store/follow.ts'
import { storeRefusals } from '../../store/refusals.ts'
import { openSqlite, sqliteDialect } from '../../store/sqlite.ts'
import type { Store } from '../../store/store.ts'
import type { Db } from '../../store/tables.ts'
import type { Life } from '../life.ts'

/** What is wrong with the database now. */
export interface DatabaseFaults {
  /** Milliseconds for each statement. */
  latency: () => number
  /** Of every statement. */
  refusal?: 'database_silent' | 'database_full' | 'database_read_only'
  /** Whether the next commit is done and not told. */
  losesCommit: () => boolean
}

export class SimulatedDatabase {
  readonly database: DatabaseSync
  readonly faults: DatabaseFaults = { latency: () => 0, losesCommit: () => false }
  readonly #driver: Driver
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()

  /** Told of each statement that gave or changed rows. */
  onChange: (statement: string) => void = () => {}

  /** @param kept what `serialize` gave of another one; absent: an empty database */
  constructor(clock: Clock, kept?: Uint8Array) {
    this.#clock = clock
    this.database = openSqlite({ path: ':memory:' })
    if (kept) this.database.deserialize(kept)
    this.#driver = sqliteDialect(this.database).createDriver()
  }

  /** As one controller has it. Closing it leaves the database. */
  storeOf(life: Life): Store {
    const dialect: Dialect = { ...sqliteDialect(this.database), createDriver: () => this.#lend(life) }
    const db: Db = new Kysely({ dialect })
    const follow: Store['follow'] = (ctx) => followFeed(ctx, async (changed) => this.#notify(life, changed))
    return { kind: 'sqlite', db, feed: new Feed(), follow, close: async () => {} }
  }

  #notify(life: Life, changed: () => void) {
    const tell = () => {
      if (!life.isDead) this.#clock.after(1 + this.faults.latency(), changed)
    }
    this.#listeners.add(tell)
    const end = async () => void this.#listeners.delete(tell)
    life.onDeath(() => void end())
    return { end }
  }

  #lend(life: Life): Driver {
    const inner = this.#driver
    let holder: { connection: DatabaseConnection; lent: DatabaseConnection; inTransaction: boolean } | undefined
    const release = () => {
      if (!holder) return
      const { connection } = holder
      holder = undefined
      if (this.database.isTransaction) this.database.exec('rollback')
      void inner.releaseConnection(connection)
    }
    life.onDeath(release)
    const lend = async () => {
      const connection = await this.#acquire(life)
      holder = { connection, lent: this.#connection(life, connection), inTransaction: false }
      return holder.lent
    }
    const held = () => {
      if (!holder) throw storeRefusals.database_silent()
      return holder.connection
    }
    return {
      init: async () => {},
      acquireConnection: lend,
      releaseConnection: async () => {
        const connection = held()
        holder = undefined
        await inner.releaseConnection(connection)
      },
      beginTransaction: async (_, settings) => {
        await life.gate('database.begin')
        await inner.beginTransaction(held(), settings)
      },
      commitTransaction: async () => {
        await life.gate('database.commit')
        this.#refuse()
        await inner.commitTransaction(held())
        for (const tell of this.#listeners) tell()
        await life.gate('database.committed')
        if (this.faults.losesCommit()) throw storeRefusals.database_silent({ internal: 'committed, and not told' })
      },
      rollbackTransaction: async () => {
        await inner.rollbackTransaction(held())
        await life.gate('database.rolled-back')
      },
      destroy: async () => {},
    }
  }

  async #acquire(life: Life): Promise<DatabaseConnection> {
    await life.gate('database.connect')
    const connection = await this.#driver.acquireConnection()
    if (!life.isDead) return connection
    void this.#driver.releaseConnection(connection)
    await life.gate('database.connected')
    return connection
  }

  #connection(life: Life, inner: DatabaseConnection): DatabaseConnection {
    return {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
        await life.gate('database.query')
        const latency = this.faults.latency()
        if (latency > 0) await this.#clock.sleep(latency)
        if (life.isDead) await life.gate('database.query')
        this.#refuse()
        const result = await inner.executeQuery<R>(query)
        if (result.numAffectedRows || result.rows.length > 0) this.onChange(query.sql)
        return result
      },
      streamQuery: <R>(query: CompiledQuery, size?: number) => inner.streamQuery<R>(query, size ?? 1),
    }
  }

  #refuse(): void {
    const { refusal } = this.faults
    if (refusal) throw storeRefusals[refusal]()
  }
}
