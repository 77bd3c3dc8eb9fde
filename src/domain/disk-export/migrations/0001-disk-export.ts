import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('disk_export')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('host_id', 'text', (c) => c.notNull())
    .addColumn('image_id', 'text', (c) => c.notNull())
    .addColumn('source_kind', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('wanted_state', 'text', (c) => c.notNull())
    .addColumn('fault', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('disk_export_by_host').ifNotExists().on('disk_export').columns(['host_id', 'id']).execute()
}
