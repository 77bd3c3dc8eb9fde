import type { Db } from '../../../store/store.ts'

/** Snapshots that are taken at one moment. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume_snapshot')?.columns.some(({ name }) => name === 'moment')
  if (!has) await db.schema.alterTable('volume_snapshot').addColumn('moment', 'text').execute()
}
