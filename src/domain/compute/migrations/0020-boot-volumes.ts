import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

/** Volumes that servers begin with: which they boot from, and which were made for them. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'server_volume')?.columns.map(({ name }) => name))
  if (!has.has('boot_index')) await db.schema.alterTable('server_volume').addColumn('boot_index', 'integer').execute()
  if (!has.has('made')) await sql`alter table server_volume add column made integer not null default 0`.execute(db)
}
