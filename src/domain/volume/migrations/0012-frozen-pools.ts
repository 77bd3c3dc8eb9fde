import type { Db } from '../../../store/store.ts'

/** Whether nothing is placed in a pool until it is thawed. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume_pool')?.columns.some(({ name }) => name === 'frozen')
  if (!has)
    await db.schema
      .alterTable('volume_pool')
      .addColumn('frozen', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
}
