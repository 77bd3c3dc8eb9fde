/** The few things SQLite and PostgreSQL spell differently; nobody else asks which one it is. */
import { type Expression, PostgresAdapter, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from './store-ctx.ts'
import type { Db } from './tables.ts'

export const isPostgres = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** What a transaction holds until it ends: a name, a row that it may delete or change, or one that is merely not to go. */
export interface Lock {
  readonly kind: 'name' | 'row' | 'kept-row'
  /** The name itself; of rows `table/id`. */
  readonly of: string
}

/** An adapter of a database with several controllers that is no PostgreSQL: told of each lock where PostgreSQL is asked for it. */
export interface LockingAdapter {
  /** @param db the transaction, or no transaction at all, which is the caller's mistake */
  lock(db: Db, lock: Lock): Promise<void>
}

const locking = (db: Db): LockingAdapter | undefined => {
  const adapter: object = db.getExecutor().adapter
  return 'lock' in adapter ? (adapter as LockingAdapter) : undefined
}

/** On SQLite a database has one controller at a time; on PostgreSQL others may be at work now. */
export const hasOneController = (db: Db): boolean => !isPostgres(db) && !locking(db)

/**
 * Holds the name until the running transaction ends; whoever else asks for it waits. On SQLite a transaction holds
 * the whole database already.
 */
export async function lockName(tx: StoreCtx, name: string): Promise<void> {
  if (isPostgres(tx.db)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db)
  else await locking(tx.db)?.lock(tx.db, { kind: 'name', of: name })
}

/**
 * Holds a row until the running transaction ends, and reads what was last committed from here on: for who deletes or changes it by what it is now.
 * On SQLite a transaction holds the whole database already. Absent is success: the caller looks.
 */
export async function holdRow(tx: StoreCtx, table: string, id: string): Promise<void> {
  if (isPostgres(tx.db)) await sql`select 1 from ${sql.table(table)} where id = ${id} for update`.execute(tx.db)
  else await locking(tx.db)?.lock(tx.db, { kind: 'row', of: `${table}/${id}` })
}

/** Keeps a row from being deleted until the running transaction ends. Others may do the same meanwhile. */
export async function keepRow(tx: StoreCtx, table: string, id: string): Promise<void> {
  if (isPostgres(tx.db)) await sql`select 1 from ${sql.table(table)} where id = ${id} for key share`.execute(tx.db)
  else await locking(tx.db)?.lock(tx.db, { kind: 'kept-row', of: `${table}/${id}` })
}

/**
 * Whether a column's text fits a user's regular expression, which has to be one that `kernel/pattern` takes: those are bounded in
 * what they cost, and read alike by PostgreSQL and by the function that `sqlite.ts` brings.
 * @param column as `server.name`
 */
export const matches = (db: Db, column: string, pattern: string): Expression<SqlBool> =>
  isPostgres(db) ? sql<SqlBool>`${sql.ref(column)} ~ ${pattern}` : sql<SqlBool>`${sql.ref(column)} regexp ${pattern}`

/** A query whose one column, `value`, has the elements of a JSON array. */
export function jsonTexts(db: Db, json: RawBuilder<unknown>, asNumbers = false): RawBuilder<unknown> {
  if (!isPostgres(db)) return sql`select value from json_each(${json})`
  const elements = sql`jsonb_array_elements_text(cast(${json} as jsonb)) as one(value)`
  return asNumbers ? sql`select cast(one.value as bigint) as value from ${elements}` : sql`select one.value from ${elements}`
}

/** What follows `from` and a table: the elements of a JSON array that each of its rows has, as `element.value`. */
export const elementsOf = (db: Db, json: RawBuilder<unknown>): RawBuilder<unknown> =>
  isPostgres(db) ? sql`jsonb_array_elements_text(cast(${json} as jsonb)) as element(value)` : sql`json_each(${json}) as element`

/** Texts of many rows as one, in the rows' order, and how many they are. @param rows a query with a column `line`, ordered */
export function joinedLines(db: Db, rows: RawBuilder<unknown>): RawBuilder<{ lines: string | null; n: number }> {
  const join = sql.raw(isPostgres(db) ? 'string_agg' : 'group_concat')
  return sql`select ${join}(page.line, ',') as lines, count(*) as n from (${rows}) as page`
}

/**
 * Another one whenever anything in the database may have changed; undefined where that cannot be told for less than a look.
 * On SQLite, which has one connection here: its own changes are counted, and those of other processes raise the file's version.
 */
export async function databaseVersion(db: Db): Promise<string | undefined> {
  if (isPostgres(db)) return undefined
  const { rows } = await VERSION.execute(db)
  return rows[0]?.version
}

const VERSION = sql<{ version: string }>`
  select total_changes() || '.' || (select data_version from pragma_data_version) as version`

/** Whether a text holds another, heeding the case. */
export const holdsText = (db: Db, text: RawBuilder<unknown>, part: string): RawBuilder<SqlBool> =>
  isPostgres(db) ? sql<SqlBool>`strpos(${text}, ${part}) > 0` : sql<SqlBool>`instr(${text}, ${part}) > 0`

/** Whether a text begins with another, heeding the case. SQLite compares bytes, and so finds the place in an index. */
export function beginsWith(db: Db, text: RawBuilder<unknown>, part: string): RawBuilder<SqlBool> {
  const begins = sql<SqlBool>`substr(${text}, 1, ${sql.lit([...part].length)}) = ${part}`
  return isPostgres(db) ? begins : sql<SqlBool>`(${text} >= ${part} and ${text} <= ${part} || char(1114111) and ${begins})`
}

/** A column by which SQLite is not to look for rows: it keeps no statistics, and would take one index for as good as another. */
export const unindexed = (db: Db, column: string): RawBuilder<unknown> =>
  isPostgres(db) ? sql.ref(column) : sql`+${sql.ref(column)}`

/** The same of an expression. */
export const unindexedExpression = (db: Db, expression: RawBuilder<unknown>): RawBuilder<unknown> =>
  isPostgres(db) ? expression : sql`+(${expression})`

/** The channel on which PostgreSQL tells other controllers of changes. */
export const CHANGED = 'welkin_change'

/** Tells other controllers, when the running transaction commits, that the feed has grown. */
export async function notifyChanged(tx: StoreCtx): Promise<void> {
  if (isPostgres(tx.db)) await sql`select pg_notify(${CHANGED}, '')`.execute(tx.db)
}

/** Runs `work` on one connection while nobody else in the cloud does so under the same name. */
export async function holdingName<R>(db: Db, name: string, work: (db: Db) => Promise<R>): Promise<R> {
  if (!isPostgres(db)) return work(db)
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtextextended(${name}, 0))`.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection)
    }
  })
}
