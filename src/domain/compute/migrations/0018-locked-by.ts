/** Who has locked a server, and lists by that and by what becomes of disks. */
import { sql } from 'kysely'
import { createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'server')?.columns.map(({ name }) => name))
  if (!has.has('locked_by')) await db.schema.alterTable('server').addColumn('locked_by', 'text').execute()
  // nobody was kept from unlocking these
  await sql`update server set locked_by = 'owner' where locked <> 0 and locked = 1 and locked_by is null`.execute(db)
  await createUnusual(db, { table: 'server', name: 'disk_config', of: sql.ref('disk_config'), usual: 'MANUAL' })
}
