/** A statement that is written once for each kind of database and executed with other values each time: for what every request does. */
import type { CompiledQuery, RawBuilder } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Db } from './store.ts'

export type Prepared = (db: Db, values: readonly (string | number | null)[]) => Promise<void>

/** @param make the statement, with as many values as will be given, in their order */
export function prepared(make: (db: Db) => RawBuilder<unknown>): Prepared {
  const written = new Map<boolean, CompiledQuery>()
  return async (db, parameters) => {
    const kind = isPostgres(db)
    const statement = written.get(kind) ?? make(db).compile(db)
    written.set(kind, statement)
    await db.executeQuery({ ...statement, parameters })
  }
}
