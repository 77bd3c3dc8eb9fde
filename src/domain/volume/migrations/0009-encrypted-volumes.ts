import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

/** Volumes that are encrypted, and where the key manager keeps their keys. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'volume')?.columns.map(({ name }) => name))
  if (!has.has('encrypted')) await sql`alter table volume add column encrypted integer not null default 0`.execute(db)
  if (!has.has('key_id')) await db.schema.alterTable('volume').addColumn('key_id', 'text').execute()
  await sql`create index if not exists volume_without_key on volume (id) where encrypted = 1 and key_id is null`.execute(db)
}
