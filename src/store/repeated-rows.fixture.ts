/**
 * Repeats on PostgreSQL what many tests begin with: which rows it makes is seen once in a process, and afterwards they are inserted by
 * one query. On SQLite, where a query costs little, it is made each time.
 */
import { type RawBuilder, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Db } from './tables.ts'

interface Seen {
  /** Those that had no row before. */
  tables: string[]
  /** Statements that insert the rows and have the sequences go on behind them. */
  text: string
}

export class RepeatedRows {
  #seen: Seen | undefined

  /**
   * @param make inserts into a new database, and changes none of the rows that the migrations made
   * @returns whether its rows were repeated
   */
  async fill(db: Db, make: () => Promise<void>): Promise<boolean> {
    if (!isPostgres(db)) {
      await make()
      return false
    }
    const seen = this.#seen
    if (!seen) {
      this.#seen = await see(db, make)
      return false
    }
    if (await areEmpty(db, seen.tables)) {
      await db.transaction().execute((tx) => sql.raw(seen.text).execute(tx))
      return true
    }
    await make()
    return false
  }
}

async function areEmpty(db: Db, tables: readonly string[]): Promise<boolean> {
  const any = sql.join(
    tables.map((table) => sql`exists (select 1 from ${sql.table(table)})`),
    sql` or `,
  )
  return (await sql`select 1 as found where ${any}`.execute(db)).rows.length === 0
}

/** @returns undefined when it was no new database: something in it changed, or nothing was made */
async function see(db: Db, make: () => Promise<void>): Promise<Seen | undefined> {
  const tables = await namesIn(db, sql`select relname as name from pg_class where oid >= 16384 and relkind = 'r'`)
  const before = await rowsOf(db, tables)
  await make()
  const after = await rowsOf(db, tables)
  const filled = tables.filter((table) => after.has(table) && !before.has(table))
  if (filled.length === 0 || [...before].some(([table, rows]) => after.get(table) !== rows)) return undefined
  const sequences = await namesIn(
    db,
    sql`select format('select setval(%L, %s)', sequencename, last_value) as name from pg_sequences where last_value is not null`,
  )
  const inserts = filled.map(
    (name) => `insert into "${name}" select * from json_populate_recordset(null::"${name}", $rows$${after.get(name)}$rows$)`,
  )
  // the order in which tables refer to each other plays no part where triggers do not fire
  return { tables: filled, text: ['set local session_replication_role = replica', ...inserts, ...sequences].join(';\n') }
}

/** As JSON; tables without rows are absent. */
async function rowsOf(db: Db, tables: readonly string[]): Promise<Map<string, string>> {
  const each = tables.map((name) => sql`select ${name}::text as name, json_agg(t)::text as rows from ${sql.table(name)} t`)
  const { rows: found } = await sql<{ name: string; rows: string | null }>`${sql.join(each, sql` union all `)}`.execute(db)
  return new Map(found.flatMap(({ name, rows }) => (rows === null ? [] : [[name, rows] as const])))
}

const namesIn = async (db: Db, query: RawBuilder<unknown>): Promise<string[]> =>
  (await query.execute(db)).rows.map((row) => (row as { name: string }).name)
