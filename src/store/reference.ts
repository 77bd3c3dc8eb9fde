/**
 * Has PostgreSQL see that what a row refers to is there when its transaction commits. Services check that themselves, in words of their own; two
 * transactions beside each other, one that deletes a network and one that makes a port in it, each find all in order. The one that is
 * late is then run again, and its check finds what has become of the other row. SQLite has one writer at a time and needs none of this.
 */
import { sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Db } from './tables.ts'

/** `port.network_id` refers to `network.id`. */
export type Reference = readonly [column: `${string}.${string}`, to: `${string}.${string}`]

/** Rows of before are not looked at: what an earlier release left astray stops no start. */
export async function addReferences(db: Db, references: readonly Reference[]): Promise<void> {
  if (!isPostgres(db)) return
  for (const [from, to] of references) {
    const [[table = '', column = ''], [other = '', key = '']] = [from.split('.'), to.split('.')]
    const name = `${table}_${column}_there`
    await sql`alter table ${sql.table(table)} drop constraint if exists ${sql.ref(name)}`.execute(db)
    await sql`alter table ${sql.table(table)} add constraint ${sql.ref(name)} foreign key (${sql.ref(column)})
      references ${sql.table(other)} (${sql.ref(key)}) deferrable initially deferred not valid`.execute(db)
  }
}
