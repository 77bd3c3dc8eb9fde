import type { Db } from '../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('operation')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('params', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('outputs', 'text', (c) => c.notNull())
    .addColumn('failure', 'text')
    .addColumn('trouble', 'text')
    .addColumn('owner', 'text')
    .addColumn('step_since', 'bigint')
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('wake_key', 'text')
    .addColumn('wake_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('operation_by_state').ifNotExists().on('operation').columns(['state', 'updated_at']).execute()
}
