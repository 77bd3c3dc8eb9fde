import { sql } from 'kysely'
import { elementsOf } from '../../../store/dialect.ts'
import type { Db } from '../../../store/store.ts'

const TABLES = ['network', 'subnet', 'port', 'router', 'floating_ip', 'security_group']

/** Tags of what is on networks, which each row had as JSON. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  for (const { name, columns } of tables) {
    if (!TABLES.includes(name) || !columns.some((column) => column.name === 'tags_json')) continue
    const owner = sql.table(name)
    await sql`insert into tag (kind, resource_id, key, value, project_id)
      select ${name}, ${owner}.id, element.value, '', ${owner}.project_id
      from ${owner}, ${elementsOf(db, sql`${owner}.tags_json`)} where element.value <> '' on conflict do nothing`.execute(db)
    await db.schema.dropIndex(`${name}_tagged`).ifExists().execute()
    await db.schema.alterTable(name).dropColumn('tags_json').execute()
  }
}
