import type { Db } from '../../../store/store.ts'

/** How quickly volumes of a type are written and read at most. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_qos')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('consumer', 'text', (c) => c.notNull())
    .addColumn('specs', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint')
    .execute()
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'volume_type')?.columns.map(({ name }) => name))
  if (!has.has('qos_id')) await db.schema.alterTable('volume_type').addColumn('qos_id', 'text').execute()
}
