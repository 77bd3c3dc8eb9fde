import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('endpoint_group')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('filters', 'text', (c) => c.notNull())
    .execute()
  for (const kind of ['endpoint', 'endpoint_group']) {
    await db.schema
      .createTable(`project_${kind}`)
      .ifNotExists()
      .addColumn('project_id', 'text', (c) => c.notNull())
      .addColumn(`${kind}_id`, 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`project_${kind}_pk`, ['project_id', `${kind}_id`])
      .execute()
  }
}
