/** Projects and users are looked for by parts of their names in an index alone; the few that are switched off, and a domain's, have theirs. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  for (const table of ['project', 'identity_user']) {
    await db.schema.createIndex(`${table}_search`).ifNotExists().on(table).columns(['name', 'id']).execute()
    await sql`create index if not exists ${sql.ref(`${table}_disabled`)} on ${sql.table(table)} (id) where enabled <> 1`.execute(
      db,
    )
  }
  await db.schema.createIndex('user_by_domain').ifNotExists().on('identity_user').columns(['domain_id', 'id']).execute()
  for (const name of ['project_by_name', 'user_by_name']) await db.schema.dropIndex(name).ifExists().execute()
}
