import { keepRowCount } from '../../../store/row-count.ts'
import type { Db } from '../../../store/store.ts'

/** Backups of volumes, and what hosts have to do for them. Neither goes with the volume. */
export async function up(db: Db): Promise<void> {
  await createBackups(db)
  await createAround(db)
  for (const [name, table, columns] of [
    ['volume_backup_list', 'volume_backup', ['created_at', 'id']],
    ['volume_backup_by_project', 'volume_backup', ['project_id', 'created_at', 'id']],
    ['volume_backup_by_volume', 'volume_backup', ['volume_id', 'created_at', 'id']],
    ['volume_backup_by_parent', 'volume_backup', ['parent_id']],
    ['volume_backup_by_chain', 'volume_backup', ['chain_id']],
    ['backup_transfer_by_host', 'backup_transfer', ['host_id', 'id']],
    ['backup_transfer_by_backup', 'backup_transfer', ['backup_id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on(table)
      .columns([...columns])
      .execute()
  await keepRowCount(db, 'volume_backup')
}

async function createBackups(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_backup')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('description', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('volume_id', 'text', (c) => c.notNull())
    .addColumn('snapshot_id', 'text')
    .addColumn('parent_id', 'text')
    .addColumn('chain_id', 'text', (c) => c.notNull())
    .addColumn('size_gib', 'integer', (c) => c.notNull())
    .addColumn('container', 'text')
    .addColumn('zone', 'text')
    .addColumn('fault', 'text')
    .addColumn('facts', 'text', (c) => c.notNull())
    .addColumn('data_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('restore_volume_id', 'text')
    .addColumn('stored', 'text', (c) => c.notNull())
    .addColumn('manifest_sha256', 'text')
    .addColumn('disk_bytes', 'bigint', (c) => c.notNull())
    .addColumn('page_count', 'integer', (c) => c.notNull())
    .addColumn('chunk_count', 'integer', (c) => c.notNull())
    .execute()
}

async function createAround(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_backup_metadata')
    .ifNotExists()
    .addColumn('backup_id', 'text', (c) => c.notNull().references('volume_backup.id').onDelete('cascade'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('volume_backup_metadata_key', ['backup_id', 'key'])
    .execute()
  await db.schema
    .createTable('backup_transfer')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('backup_id', 'text', (c) => c.notNull())
    .addColumn('host_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('volume_id', 'text', (c) => c.notNull())
    .addColumn('snapshot_id', 'text')
    .addColumn('wanted_state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
}
