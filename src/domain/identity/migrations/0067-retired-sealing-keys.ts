import type { Db } from '../../../store/store.ts'

/** Since when nothing is sealed by a key. Its id stays, so that it never seals again. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const columns = tables.find(({ name }) => name === 'sealing_key')?.columns ?? []
  if (columns.some(({ name }) => name === 'retired_at')) return
  await db.schema.alterTable('sealing_key').addColumn('retired_at', 'bigint').execute()
}
