/**
 * Kysely over `node:sqlite`: one connection, a statement cache, transactions that take the write lock at once
 * (`begin immediate`), so that no transaction ever fails half-way for want of it.
 */
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { compilePattern, type Pattern } from '../kernel/pattern/index.ts'
import { faultOf } from './faults.ts'
import { type Connection, GroupCommit, LOCK_WAIT_MS } from './group-commit.ts'
import { noteWrite, refuseInsideTransaction } from './transaction-scope.ts'

const STATEMENTS_KEPT = 500

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  path: string
}

/** @throws unavailable when it cannot be opened, internal when it is damaged */
export function openSqlite({ path }: SqliteOptions): DatabaseSync {
  return telling(() => {
    const database = new DatabaseSync(path)
    database.exec(PRAGMAS)
    database.function('regexp', { deterministic: true }, patternFunction())
    return database
  })
}

/** Up to 32 MB of pages are kept: a list of many rows reads an index through. With a write-ahead log, `normal` keeps every commit through the death of the process, and stays whole through a power cut. What savepoints and sorting put aside is kept in memory: a file for each savepoint costs more than a commit. */
const PRAGMAS =
  'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma cache_size = -32000; pragma temp_store = memory'

/** `text REGEXP pattern`, with the arguments in SQLite's order; the pattern of one query is read once. */
function patternFunction() {
  let read: { text: string; pattern: Pattern } | undefined
  return (text: SQLOutputValue, subject: SQLOutputValue) => {
    if (typeof text !== 'string' || typeof subject !== 'string') return null
    if (read?.text !== text) read = { text, pattern: compilePattern(text) }
    return Number(read.pattern.test(subject))
  }
}

function telling<R>(work: () => R): R {
  try {
    return work()
  } catch (error) {
    throw faultOf(error)
  }
}

export const sqliteDialect = (database: DatabaseSync): Dialect => ({
  createAdapter: () => new QueueingAdapter(),
  createDriver: () => new SqliteDriver(database),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

interface Prepared {
  statement: StatementSync
  hasRows: boolean
}

/** The driver below has its users wait by itself, and can refuse who would wait for ever; Kysely's own queue cannot. */
class QueueingAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** All users have the one connection: `GroupCommit` says when each runs. */
class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection
  readonly #group: GroupCommit

  constructor(database: DatabaseSync) {
    this.#connection = new SqliteConnection(database)
    this.#connection.exec(`pragma busy_timeout = ${LOCK_WAIT_MS}`)
    this.#group = new GroupCommit(this.#connection)
  }
  async init() {}
  async acquireConnection(): Promise<DatabaseConnection> {
    refuseInsideTransaction()
    return new SqliteUser(this.#connection, this.#group)
  }
  async releaseConnection() {}
  beginTransaction(user: SqliteUser): Promise<void> {
    return user.begin()
  }
  commitTransaction(user: SqliteUser): Promise<void> {
    return user.commit()
  }
  rollbackTransaction(user: SqliteUser): Promise<void> {
    return user.rollback()
  }
  async destroy() {
    this.#group.close()
    this.#connection.close()
  }
}

/** Whoever has asked for the connection, with a transaction of its own or none. */
class SqliteUser implements DatabaseConnection {
  readonly #connection: SqliteConnection
  readonly #group: GroupCommit
  #inTransaction = false

  constructor(connection: SqliteConnection, group: GroupCommit) {
    this.#connection = connection
    this.#group = group
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const run = () => this.#connection.run<R>(query)
    if (!this.#inTransaction) return this.#group.statement(run)
    const result = await this.#group.inside(run)
    if (hasChanged(query, result)) noteWrite()
    return result
  }
  // biome-ignore lint/correctness/useYield: streaming is not offered; pages are read by key instead
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming queries are not offered on SQLite: read by pages.')
  }
  async begin() {
    await this.#group.begin()
    this.#inTransaction = true
  }
  async commit() {
    const committed = this.#group.commit()
    this.#inTransaction = false
    await committed
  }
  /** Kysely asks for it after a failed commit, too. */
  async rollback(): Promise<void> {
    if (!this.#inTransaction) return
    this.#inTransaction = false
    await this.#group.rollback()
  }
}

/** What gives rows back as well does not say how many it has changed. */
const CHANGES_WITH_ROWS = /^\s*(?:insert|update|delete)\b/i

const hasChanged = ({ sql }: CompiledQuery, { rows, numAffectedRows = 0n }: QueryResult<unknown>): boolean =>
  numAffectedRows > 0n || (rows.length > 0 && CHANGES_WITH_ROWS.test(sql))

class SqliteConnection implements Connection {
  readonly #database: DatabaseSync
  readonly #statements = new LRUCache<string, Prepared>({ max: STATEMENTS_KEPT })

  constructor(database: DatabaseSync) {
    this.#database = database
  }
  run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const values = parameters.map(sqlValue)
    return telling(() => {
      const { statement, hasRows } = this.#prepare(sql)
      if (hasRows) return { rows: statement.all(...values) as R[] }
      const { changes, lastInsertRowid } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    })
  }
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }
  exec(sql: string) {
    telling(() => this.#database.exec(sql))
  }
  close() {
    this.#statements.clear()
    this.#database.close()
  }
  #prepare(sql: string): Prepared {
    const kept = this.#statements.get(sql)
    if (kept) return kept
    const statement = this.#database.prepare(sql)
    const prepared = { statement, hasRows: statement.columns().length > 0 }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

/** SQLite has no booleans; PostgreSQL columns of ours are integers too, so both read back alike. */
const sqlValue = (value: unknown): SQLInputValue =>
  value === undefined ? null : typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)
