import { keepRowCount } from '../../../store/row-count.ts'
import type { Db } from '../../../store/store.ts'

/** Volumes that belong together. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_group')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('description', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('type_id', 'text', (c) => c.notNull().references('volume_group_type.id'))
    .addColumn('zone', 'text')
    .addColumn('source_kind', 'text')
    .addColumn('source_id', 'text')
    .addColumn('wanted_state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('volume_group_volume_type')
    .ifNotExists()
    .addColumn('group_id', 'text', (c) => c.notNull().references('volume_group.id').onDelete('cascade'))
    .addColumn('type_id', 'text', (c) => c.notNull().references('volume_type.id'))
    .addPrimaryKeyConstraint('volume_group_volume_type_key', ['group_id', 'type_id'])
    .execute()
  const tables = await db.introspection.getTables()
  const has = tables.find(({ name }) => name === 'volume')?.columns.some(({ name }) => name === 'group_id')
  if (!has)
    await db.schema
      .alterTable('volume')
      .addColumn('group_id', 'text', (c) => c.references('volume_group.id'))
      .execute()
  await makeIndexes(db)
  await keepRowCount(db, 'volume_group')
}

async function makeIndexes(db: Db): Promise<void> {
  for (const [name, table, columns] of [
    ['volume_group_list', 'volume_group', ['created_at', 'id']],
    ['volume_group_by_project', 'volume_group', ['project_id', 'created_at', 'id']],
    ['volume_group_by_type', 'volume_group', ['type_id']],
    ['volume_group_by_source', 'volume_group', ['source_id']],
    ['volume_group_volume_type_by_type', 'volume_group_volume_type', ['type_id']],
    ['volume_by_group', 'volume', ['group_id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on(table)
      .columns([...columns])
      .execute()
}
