/** Imports that go on without the request that began them. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find((t) => t.name === 'image')?.columns.map((c) => c.name))
  for (const column of ['import_task_id', 'import_outcome'])
    if (!has.has(column)) await db.schema.alterTable('image').addColumn(column, 'text').execute()
  await createTask(db)
}

async function createTask(db: Db) {
  await db.schema
    .createTable('image_task')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('image_id', 'text', (c) => c.notNull())
    .addColumn('owner_id', 'text')
    .addColumn('user_id', 'text')
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('input', 'text', (c) => c.notNull())
    .addColumn('url', 'text')
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('message', 'text', (c) => c.notNull())
    .addColumn('worker', 'text')
    .addColumn('worker_until', 'bigint')
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint')
    .execute()
  for (const [name, columns] of [
    ['image_task_by_image', ['image_id', 'created_at']],
    ['image_task_by_creation', ['created_at', 'id']],
    ['image_task_by_status', ['status', 'created_at']],
    ['image_task_by_expiration', ['expires_at']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on('image_task')
      .columns([...columns])
      .execute()
}
