import type { Db } from '../../../store/store.ts'

/** Snapshots of all volumes of a group. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_group_snapshot')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'text', (c) => c.notNull().references('volume_group.id'))
    .addColumn('type_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('description', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('wanted_state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  const tables = await db.introspection.getTables()
  const columns = tables.find(({ name }) => name === 'volume_snapshot')?.columns ?? []
  if (!columns.some(({ name }) => name === 'group_snapshot_id'))
    await db.schema
      .alterTable('volume_snapshot')
      .addColumn('group_snapshot_id', 'text', (c) => c.references('volume_group_snapshot.id'))
      .execute()
  for (const [name, table, keys] of [
    ['volume_group_snapshot_list', 'volume_group_snapshot', ['created_at', 'id']],
    ['volume_group_snapshot_by_project', 'volume_group_snapshot', ['project_id', 'created_at', 'id']],
    ['volume_group_snapshot_by_group', 'volume_group_snapshot', ['group_id']],
    ['volume_snapshot_by_group_snapshot', 'volume_snapshot', ['group_snapshot_id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on(table)
      .columns([...keys])
      .execute()
}
