/**
 * Kysely over `node:sqlite`: one connection, a statement cache, transactions that take the write lock at once
 * (`begin immediate`), so that no transaction ever fails half-way for want of it.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
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

const STATEMENTS_KEPT = 500

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  path: string
}

export function openSqlite({ path }: SqliteOptions): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma busy_timeout = 5000')
  return database
}

export const sqliteDialect = (database: DatabaseSync): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new SqliteDriver(database),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

/** Lends the one connection to one user at a time, in order of asking. */
class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection
  readonly #waiting: (() => void)[] = []
  #lent = false

  constructor(database: DatabaseSync) {
    this.#connection = new SqliteConnection(database)
  }
  async init() {}
  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#lent) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#lent = true
    return this.#connection
  }
  async releaseConnection() {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#lent = false
  }
  async beginTransaction() {
    this.#connection.exec('begin immediate')
  }
  async commitTransaction() {
    this.#connection.exec('commit')
  }
  async rollbackTransaction() {
    this.#connection.exec('rollback')
  }
  async destroy() {
    this.#connection.close()
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(sql)
    const values = parameters.map(sqlValue)
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }
  // biome-ignore lint/correctness/useYield: streaming is not offered; pages are read by key instead
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming queries are not offered on SQLite: read by pages.')
  }
  exec(sql: string) {
    this.#database.exec(sql)
  }
  close() {
    this.#statements.clear()
    this.#database.close()
  }
  #prepare(sql: string): StatementSync {
    const kept = this.#statements.get(sql)
    if (kept) return kept
    const statement = this.#database.prepare(sql)
    if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.delete(this.#statements.keys().next().value ?? '')
    this.#statements.set(sql, statement)
    return statement
  }
}

/** SQLite has no booleans; PostgreSQL columns of ours are integers too, so both read back alike. */
const sqlValue = (value: unknown): SQLInputValue =>
  value === undefined ? null : typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)
