import { keepRowCount } from '../../../store/row-count.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createType(db)
  await createVolume(db)
  await indexVolume(db)
  await createDetails(db)
  await createPool(db)
  await keepRowCount(db, 'volume')
}

const create = (db: Db, table: string) => db.schema.createTable(table).ifNotExists()

async function createType(db: Db) {
  await create(db, 'volume_type')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('is_public', 'integer', (c) => c.notNull())
    .addColumn('extra', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint')
    .execute()
  await create(db, 'volume_type_access')
    .addColumn('type_id', 'text', (c) => c.notNull().references('volume_type.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('volume_type_access_key', ['type_id', 'project_id'])
    .execute()
  await create(db, 'volume_default_type')
    .addColumn('project_id', 'text', (c) => c.primaryKey())
    .addColumn('type_id', 'text', (c) => c.notNull().references('volume_type.id').onDelete('cascade'))
    .execute()
}

async function createVolume(db: Db) {
  await create(db, 'volume')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('description', 'text')
    .addColumn('size_gib', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('type_id', 'text', (c) => c.notNull().references('volume_type.id'))
    .addColumn('zone', 'text')
    .addColumn('bootable', 'integer', (c) => c.notNull())
    .addColumn('multiattach', 'integer', (c) => c.notNull())
    .addColumn('read_only', 'integer')
    .addColumn('source_kind', 'text')
    .addColumn('source_id', 'text')
    .addColumn('image', 'text')
    .addColumn('host_id', 'text')
    .addColumn('pool', 'text')
    .addColumn('claimed_gib', 'integer', (c) => c.notNull())
    .addColumn('fault', 'text')
    .addColumn('generation', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('launched_at', 'bigint')
    .addColumn('wanted_state', 'text', (c) => c.notNull())
    .addColumn('wanted_generation', 'bigint', (c) => c.notNull())
    .addColumn('observed_state', 'text', (c) => c.notNull())
    .addColumn('observed_generation', 'bigint', (c) => c.notNull())
    .addColumn('observed_mib', 'bigint', (c) => c.notNull())
    .execute()
}

async function indexVolume(db: Db) {
  for (const [name, columns] of [
    ['volume_list', ['created_at', 'id']],
    ['volume_by_project', ['project_id', 'created_at', 'id']],
    ['volume_by_name', ['name', 'created_at', 'id']],
    ['volume_by_host', ['host_id', 'id']],
    ['volume_by_type', ['type_id', 'id']],
    ['volume_by_source', ['source_id']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on('volume')
      .columns([...columns])
      .execute()
}

async function createDetails(db: Db) {
  for (const table of ['volume_metadata', 'volume_image_metadata'])
    await create(db, table)
      .addColumn('volume_id', 'text', (c) => c.notNull().references('volume.id').onDelete('cascade'))
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${table}_key`, ['volume_id', 'key'])
      .execute()
  await create(db, 'volume_message')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('volume_id', 'text', (c) => c.notNull())
    .addColumn('doing', 'text', (c) => c.notNull())
    .addColumn('problem', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  for (const [name, columns] of [
    ['volume_message_list', ['project_id', 'created_at', 'id']],
    ['volume_message_by_expiry', ['expires_at']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on('volume_message')
      .columns([...columns])
      .execute()
}

async function createPool(db: Db) {
  await create(db, 'volume_pool')
    .addColumn('host_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('total_bytes', 'bigint', (c) => c.notNull())
    .addColumn('free_bytes', 'bigint', (c) => c.notNull())
    .addColumn('claimed_gib', 'bigint', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('disabled_reason', 'text')
    .addPrimaryKeyConstraint('volume_pool_key', ['host_id', 'name'])
    .execute()
}
