import type { Db } from '../../../store/store.ts'

/** The volumes that servers have beside their own disks. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('server_volume')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('server_id', 'text', (c) => c.notNull())
    .addColumn('volume_id', 'text', (c) => c.notNull())
    .addColumn('attachment_id', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('tag', 'text')
    .addColumn('read_only', 'integer', (c) => c.notNull())
    .addColumn('delete_on_termination', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('server_volume_once', ['server_id', 'volume_id'])
    .execute()
  await db.schema.createIndex('server_volume_by_volume').ifNotExists().on('server_volume').column('volume_id').execute()
}
