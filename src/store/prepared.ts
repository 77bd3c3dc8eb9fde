/** A statement that is written once for each kind of database and executed with other values each time: for what every request does. */
import type { CompiledQuery, Insertable, RawBuilder } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Db, Tables } from './tables.ts'

type Value = string | number | null
export type Prepared<R = unknown> = (db: Db, values: readonly Value[]) => Promise<R[]>

/** @param make the statement, with as many values as will be given, in their order */
export function prepared<R = unknown>(make: (db: Db) => RawBuilder<R>): Prepared<R> {
  const statementFor = writtenOnce(make)
  return async (db, parameters) => (await db.executeQuery<R>({ ...statementFor(db), parameters })).rows
}

/** A statement without values that is written once for each kind of database. */
export function writtenOnce<R>(make: (db: Db) => RawBuilder<R>): (db: Db) => CompiledQuery<R> {
  const written = new Map<boolean, CompiledQuery<R>>()
  return (db) => {
    const kind = isPostgres(db)
    const statement = written.get(kind) ?? make(db).compile(db)
    written.set(kind, statement)
    return statement
  }
}

/** By kind of database, table and columns, all of which the code names: they are as many as it has inserts. */
const inserts = new Map<string, CompiledQuery>()

/** Inserts one row of plain values: what `insertInto(table).values(row)` does, which writes the statement anew each time. */
export async function insertRow<T extends keyof Tables & string>(db: Db, table: T, row: Insertable<Tables[T]>): Promise<void> {
  const values = Object.entries(row).filter(([, value]) => value !== undefined)
  const key = `${isPostgres(db)} ${table} ${values.map(([column]) => column)}`
  const statement = inserts.get(key) ?? db.insertInto(table).values(row).compile()
  inserts.set(key, statement)
  await db.executeQuery({ ...statement, parameters: values.map(([, value]) => value) })
}
