import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

/** Snapshots that are kept as bytes: what tells whether they have changed. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume_snapshot')?.columns.some(({ name }) => name === 'generation')
  if (!has) await sql`alter table volume_snapshot add column generation bigint not null default 1`.execute(db)
}
