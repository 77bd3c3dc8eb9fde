import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createKeys(db)
  await createSecret(db)
  await createDetails(db)
  await createContainer(db)
  await createOrder(db)
  await createAccess(db)
}

const create = (db: Db, table: string) => db.schema.createTable(table).ifNotExists()

async function createKeys(db: Db) {
  await create(db, 'secret_master_key')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await create(db, 'secret_project_key')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('secret_project_key_version', ['project_id', 'version'])
    .execute()
}

async function createSecret(db: Db) {
  await create(db, 'secret')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('creator_id', 'text')
    .addColumn('name', 'text')
    .addColumn('secret_type', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text')
    .addColumn('bit_length', 'integer')
    .addColumn('mode', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('content_type', 'text')
    .addColumn('key_id', 'text', (c) => c.references('secret_project_key.id'))
    .addColumn('sealed', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  for (const [name, columns] of [
    ['secret_by_project', ['project_id', 'created_at', 'id']],
    ['secret_by_name', ['project_id', 'name']],
    ['secret_by_key', ['key_id', 'id']],
    ['secret_by_expiration', ['expires_at']],
  ] as const)
    await db.schema
      .createIndex(name)
      .ifNotExists()
      .on('secret')
      .columns([...columns])
      .execute()
}

async function createDetails(db: Db) {
  await create(db, 'secret_metadata')
    .addColumn('secret_id', 'text', (c) => c.notNull().references('secret.id').onDelete('cascade'))
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('secret_metadata_key', ['secret_id', 'key'])
    .execute()
  await create(db, 'secret_consumer')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('secret_id', 'text', (c) => c.notNull().references('secret.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('service', 'text', (c) => c.notNull())
    .addColumn('resource_type', 'text', (c) => c.notNull())
    .addColumn('resource_id', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('secret_consumer_once', ['secret_id', 'service', 'resource_type', 'resource_id'])
    .execute()
  await db.schema.createIndex('secret_consumer_by_project').ifNotExists().on('secret_consumer').column('project_id').execute()
}

async function createContainer(db: Db) {
  await create(db, 'secret_container')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('creator_id', 'text')
    .addColumn('name', 'text')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  const byProject = ['project_id', 'created_at', 'id']
  await db.schema.createIndex('secret_container_list').ifNotExists().on('secret_container').columns(byProject).execute()
  await create(db, 'secret_container_member')
    .addColumn('container_id', 'text', (c) => c.notNull().references('secret_container.id').onDelete('cascade'))
    .addColumn('secret_id', 'text', (c) => c.notNull().references('secret.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('secret_container_member_key', ['container_id', 'secret_id', 'name'])
    .execute()
  await db.schema
    .createIndex('secret_container_member_by_secret')
    .ifNotExists()
    .on('secret_container_member')
    .column('secret_id')
    .execute()
  await create(db, 'secret_container_consumer')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('container_id', 'text', (c) => c.notNull().references('secret_container.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('secret_container_consumer_once', ['container_id', 'name', 'url'])
    .execute()
  await db.schema
    .createIndex('secret_container_consumer_by_project')
    .ifNotExists()
    .on('secret_container_consumer')
    .column('project_id')
    .execute()
}

async function createOrder(db: Db) {
  await create(db, 'secret_order')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('creator_id', 'text')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('meta', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('secret_id', 'text')
    .addColumn('container_id', 'text')
    .addColumn('error_code', 'integer')
    .addColumn('error_reason', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  const byProject = ['project_id', 'created_at', 'id']
  await db.schema.createIndex('secret_order_list').ifNotExists().on('secret_order').columns(byProject).execute()
  await create(db, 'secret_transport_key')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('plugin_name', 'text', (c) => c.notNull())
    .addColumn('transport_key', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
}

async function createAccess(db: Db) {
  await create(db, 'secret_access')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_access', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await create(db, 'secret_access_user')
    .addColumn('id', 'text', (c) => c.notNull().references('secret_access.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('secret_access_user_key', ['id', 'user_id'])
    .execute()
  await db.schema.createIndex('secret_access_by_user').ifNotExists().on('secret_access_user').column('user_id').execute()
}
