import type { Db } from '../../../store/store.ts'

/** How long the chains of layers are that a pool's volumes consist of, as its host tells. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume_pool')?.columns.some(({ name }) => name === 'chains')
  if (!has) await db.schema.alterTable('volume_pool').addColumn('chains', 'text').execute()
}
