import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('tag')
    .ifNotExists()
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('resource_id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text')
    .addPrimaryKeyConstraint('tag_pk', ['kind', 'resource_id', 'key'])
    .execute()
  const index = (name: string) => db.schema.createIndex(name).ifNotExists().on('tag')
  await index('tag_by_key').columns(['kind', 'key', 'resource_id']).execute()
  await index('tag_by_project').columns(['project_id', 'kind', 'resource_id', 'key']).execute()
}
