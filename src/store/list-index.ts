/** Indexes of lists, for migrations: each begins with what is asked for and ends in the list's order. */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './store.ts'

interface Unusual {
  table: string
  /** Of the indexes. */
  name: string
  /** A column or an expression. */
  of: RawBuilder<unknown>
  /** What nearly all rows have; null: nothing. Those are left out. */
  usual: string | number | null
  owner?: string
}

/** Those of all rows that have something unusual, and those of each owner. */
export async function createUnusual(db: Db, { table, name, of, usual, owner = 'project_id' }: Unusual): Promise<void> {
  const unusual = usual === null ? sql`(${of}) is not null` : sql`(${of}) <> ${sql.lit(usual)}`
  for (const [prefix, first] of [
    ['', sql``],
    [`${owner}_`, sql`${sql.ref(owner)}, `],
  ] as const)
    await sql`create index if not exists ${sql.ref(`${table}_unusual_${prefix}${name}`)} on ${sql.table(table)}
      (${first}(${of}), created_at, id) where ${unusual}`.execute(db)
}

/** @param columns before the list's order */
export const createListIndex = (db: Db, table: string, columns: readonly string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_list_${columns.join('_')}`)
    .ifNotExists()
    .on(table)
    .columns([...columns, 'created_at', 'id'])
    .execute()
