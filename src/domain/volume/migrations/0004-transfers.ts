import type { Db } from '../../../store/store.ts'

/** Volumes that are offered to other projects. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_transfer')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('volume_id', 'text', (c) => c.notNull().unique().references('volume.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('key_hash', 'text', (c) => c.notNull())
    .addColumn('no_snapshots', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('volume_transfer_by_project')
    .ifNotExists()
    .on('volume_transfer')
    .columns(['project_id', 'created_at', 'id'])
    .execute()
}
