import type { Db } from '../../../store/store.ts'

/** The image that a volume is being written anew from. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume')?.columns.some(({ name }) => name === 'reimaging')
  if (!has) await db.schema.alterTable('volume').addColumn('reimaging', 'text').execute()
}
