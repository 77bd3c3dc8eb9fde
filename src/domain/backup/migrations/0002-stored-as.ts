import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

/** Under which name the store has a backup: one that was taken in from a record may have an id of its own. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume_backup')?.columns.some(({ name }) => name === 'stored_as')
  if (!has) await db.schema.alterTable('volume_backup').addColumn('stored_as', 'text').execute()
  await sql`update volume_backup set stored_as = id where stored_as is null`.execute(db)
}
