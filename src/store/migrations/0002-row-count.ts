import type { Db } from '../store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('project_row_count')
    .ifNotExists()
    .addColumn('table_name', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('n', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('project_row_count_key', ['table_name', 'project_id'])
    .execute()
}
