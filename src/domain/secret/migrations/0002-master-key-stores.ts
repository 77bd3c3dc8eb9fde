import type { Db } from '../../../store/store.ts'

/** In which store each master key is, and since when nothing is wrapped by it. All that were there before are in the file. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'secret_master_key')?.columns.map(({ name }) => name))
  const alter = () => db.schema.alterTable('secret_master_key')
  if (!has.has('store'))
    await alter()
      .addColumn('store', 'text', (c) => c.notNull().defaultTo('file'))
      .execute()
  if (!has.has('retired_at')) await alter().addColumn('retired_at', 'bigint').execute()
}
