/**
 * Keeps an index of trigrams of texts and finds rows by parts of them, in time that rises with how many are found and not with the table.
 * SQLite: FTS5, kept by triggers in the writer's own transaction. PostgreSQL: pg_trgm where the database's user may have it;
 * else the column is read through.
 */
import { type RawBuilder, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Db } from './store.ts'

/** Characters; shorter parts are in no index. */
const SHORTEST = 3

/** Of texts that a row has to hold those that the index can be asked for. */
export const searchable = (texts: readonly string[]): string[] =>
  texts.filter((text) => [...text].length >= SHORTEST && !text.includes('\0'))

export interface TextPlace {
  table: string
  /** One of those that the index was made with. */
  column: string
  /** What ids are read from; one of the key that the index was made with. */
  id?: string
}

/**
 * A query of the ids, `id`, of rows whose column holds every text; on SQLite also where upper and lower case differ: the caller
 * looks at the column itself.
 * @param texts what `searchable` leaves, one at least
 */
export function idsHolding(
  db: Db,
  { table, column, id = 'id' }: TextPlace,
  texts: readonly string[],
  { anyCase, limit }: { anyCase: boolean; limit: number },
): RawBuilder<{ id: string }> {
  if (isPostgres(db)) {
    const like = sql.raw(anyCase ? 'ilike' : 'like')
    const parts = texts.map((text) => sql`${sql.ref(column)} ${like} ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}`)
    return sql`select ${sql.ref(id)} as id from ${sql.table(table)} where ${sql.join(parts, sql` and `)} limit ${limit}`
  }
  const phrases = texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(' AND ')
  const [search, row] = [sql.ref(searchOf(table)), sql.ref(rowsOf(table))]
  return sql`select ${row}.${sql.ref(id)} as id from ${search} cross join ${row} on ${row}.n = ${search}.rowid
    where ${search} match ${`${column} : (${phrases})`} limit ${limit}`
}

const searchOf = (table: string) => `${table}_search_text`
/** Numbers of rows: FTS5 knows rows by numbers, and SQLite's own may change when a database is made smaller. */
const rowsOf = (table: string) => `${table}_search_row`
const contentOf = (table: string) => `${table}_search_content`

/** For migrations. Safe to run twice. @param key columns that no two rows have alike */
export async function createTextSearch(
  db: Db,
  table: string,
  columns: readonly string[],
  key: readonly string[] = ['id'],
): Promise<void> {
  if (isPostgres(db)) return createTrigramIndexes(db, table, columns)
  const statements = [
    `create table if not exists ${rowsOf(table)} (n integer primary key, ${key.map((column) => `${column} text not null`).join(', ')}, unique (${key}))`,
    `insert into ${rowsOf(table)} (${key}) select ${key} from ${table} where true on conflict (${key}) do nothing`,
    `create view if not exists ${contentOf(table)} as
      select n, ${columns.map((column) => `${table}.${column}`).join(', ')} from ${rowsOf(table)} join ${table} using (${key})`,
    `create virtual table if not exists ${searchOf(table)} using fts5(${columns.join(', ')},
      content='${contentOf(table)}', content_rowid='n', tokenize='trigram', columnsize=0)`,
    `insert into ${searchOf(table)} (${searchOf(table)}) values ('rebuild')`,
    ...triggersOf(table, columns, key),
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

function triggersOf(table: string, columns: readonly string[], key: readonly string[]): string[] {
  const [search, rows] = [searchOf(table), rowsOf(table)]
  const values = (of: string) => columns.map((column) => `${of}.${column}`).join(', ')
  const isOf = (of: string) => key.map((column) => `${column} = ${of}.${column}`).join(' and ')
  const number = (of: string) => `(select n from ${rows} where ${isOf(of)})`
  const moved = `update ${rows} set ${key.map((column) => `${column} = new.${column}`).join(', ')} where ${isOf('old')};`
  const forget = `insert into ${search} (${search}, rowid, ${columns.join(', ')}) values ('delete', ${number('old')}, ${values('old')});`
  const learn = `insert into ${search} (rowid, ${columns.join(', ')}) values (${number('new')}, ${values('new')});`
  const looked = [...new Set([...columns, ...key])]
  const differs = looked.map((column) => `old.${column} is not new.${column}`).join(' or ')
  return [
    `create trigger if not exists ${search}_insert after insert on ${table} begin
      insert into ${rows} (${key}) values (${key.map((column) => `new.${column}`).join(', ')}); ${learn} end`,
    `create trigger if not exists ${search}_update after update of ${looked.join(', ')} on ${table} when ${differs}
      begin ${forget} ${moved} ${learn} end`,
    `create trigger if not exists ${search}_delete after delete on ${table} begin
      ${forget} delete from ${rows} where ${isOf('old')}; end`,
  ]
}

/** The extension comes with PostgreSQL, and since version 13 whoever may create in a database may have it there. */
async function createTrigramIndexes(db: Db, table: string, columns: readonly string[]): Promise<void> {
  if (!(await mayHaveTrigrams(db))) return
  await sql`create extension if not exists pg_trgm`.execute(db)
  for (const column of columns)
    await sql`create index if not exists ${sql.ref(`${table}_search_${column}`)} on ${sql.table(table)}
      using gin (${sql.ref(column)} gin_trgm_ops)`.execute(db)
}

async function mayHaveTrigrams(db: Db): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select exists (select 1 from pg_extension where extname = 'pg_trgm') or (
      exists (select 1 from pg_available_extension_versions where name = 'pg_trgm' and trusted)
      and has_database_privilege(current_database(), 'create')) as may`.execute(db)
  return rows[0]?.may ?? false
}
