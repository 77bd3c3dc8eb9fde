import { keepRowCount } from '../../../store/row-count.ts'
import type { Db } from '../../../store/store.ts'

/** What a volume held at a moment. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_snapshot')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('volume_id', 'text', (c) => c.notNull().references('volume.id').onDelete('cascade'))
    .addColumn('name', 'text')
    .addColumn('description', 'text')
    .addColumn('size_gib', 'integer', (c) => c.notNull())
    .addColumn('type_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('fault', 'text')
    .addColumn('wanted_state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('volume_snapshot_metadata')
    .ifNotExists()
    .addColumn('snapshot_id', 'text', (c) => c.notNull().references('volume_snapshot.id').onDelete('cascade'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('volume_snapshot_metadata_key', ['snapshot_id', 'key'])
    .execute()
  for (const [name, columns] of [
    ['volume_snapshot_list', ['created_at', 'id']],
    ['volume_snapshot_by_project', ['project_id', 'created_at', 'id']],
    ['volume_snapshot_by_volume', ['volume_id', 'created_at', 'id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on('volume_snapshot')
      .columns([...columns])
      .execute()
  await keepRowCount(db, 'volume_snapshot')
}
