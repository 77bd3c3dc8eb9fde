import type { Db } from '../../../store/store.ts'

/** Who has a volume: a server of this cloud, or whoever said so. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_attachment')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('volume_id', 'text', (c) => c.notNull().references('volume.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('server_id', 'text')
    .addColumn('host_name', 'text')
    .addColumn('device', 'text')
    .addColumn('mode', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('held', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('attached_at', 'bigint')
    .execute()
  for (const [name, columns] of [
    ['volume_attachment_by_volume', ['volume_id', 'created_at', 'id']],
    ['volume_attachment_by_project', ['project_id', 'created_at', 'id']],
    ['volume_attachment_by_server', ['server_id', 'volume_id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on('volume_attachment')
      .columns([...columns])
      .execute()
}
