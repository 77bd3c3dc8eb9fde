import type { Db } from '../../../store/store.ts'

/** How far a snapshot is, by the word of whoever makes it. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume_snapshot')?.columns.some(({ name }) => name === 'progress')
  if (!has) await db.schema.alterTable('volume_snapshot').addColumn('progress', 'text').execute()
}
