import type { Db } from '../../../store/store.ts'

/** The snapshot that a volume is being reverted to. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume')?.columns.some(({ name }) => name === 'reverting')
  if (!has) await db.schema.alterTable('volume').addColumn('reverting', 'text').execute()
}
