import type { CreateTableBuilder } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createServer(db)
  await createServerAction(db)
  await createShape(db)
  await createKeypair(db)
}

async function createServer(db: Db) {
  const table = db.schema
    .createTable('server')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('hostname', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('launched_at', 'bigint')
    .addColumn('shape', 'text', (c) => c.notNull())
    .addColumn('cpus', 'integer', (c) => c.notNull())
    .addColumn('memory_mib', 'integer', (c) => c.notNull())
    .addColumn('image', 'text')
    .addColumn('key_name', 'text')
    .addColumn('key', 'text')
    .addColumn('user_data', 'text')
    .addColumn('meta', 'text', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('files', 'text', (c) => c.notNull())
    .addColumn('admin_pass', 'text')
    .addColumn('config_drive', 'integer', (c) => c.notNull())
    .addColumn('wanted_zone', 'text')
    .addColumn('wanted_hostname', 'text')
    .addColumn('reservation_id', 'text', (c) => c.notNull())
  await withLife(table).execute()
  await db.schema
    .createIndex('server_by_project')
    .ifNotExists()
    .on('server')
    .columns(['project_id', 'created_at', 'id'])
    .execute()
  await db.schema.createIndex('server_by_host').ifNotExists().on('server').column('host_id').execute()
}

/** Where it is in its life, what is wanted of it and what was seen. */
const withLife = (table: CreateTableBuilder<'server'>) =>
  table
    .addColumn('launch_index', 'integer', (c) => c.notNull())
    .addColumn('locked', 'integer', (c) => c.notNull())
    .addColumn('locked_reason', 'text')
    .addColumn('host_id', 'text')
    .addColumn('lifecycle', 'text', (c) => c.notNull())
    .addColumn('fault', 'text')
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('wanted_power', 'text', (c) => c.notNull())
    .addColumn('wanted_generation', 'integer', (c) => c.notNull())
    .addColumn('observed_power', 'text', (c) => c.notNull())
    .addColumn('observed_generation', 'integer', (c) => c.notNull())

async function createServerAction(db: Db) {
  await db.schema
    .createTable('server_action')
    .ifNotExists()
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('server_id', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('result', 'text')
    .addColumn('message', 'text')
    .addPrimaryKeyConstraint('server_action_once', ['server_id', 'request_id'])
    .execute()
}

async function createShape(db: Db) {
  await db.schema
    .createTable('shape')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('cpus', 'integer', (c) => c.notNull())
    .addColumn('memory_mib', 'integer', (c) => c.notNull())
    .addColumn('disk_gib', 'integer', (c) => c.notNull())
    .addColumn('ephemeral_gib', 'integer', (c) => c.notNull())
    .addColumn('swap_mib', 'integer', (c) => c.notNull())
    .addColumn('rxtx_factor', 'real', (c) => c.notNull())
    .addColumn('is_public', 'integer', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('extra', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('shape_access')
    .ifNotExists()
    .addColumn('shape_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('shape_access_once', ['shape_id', 'project_id'])
    .execute()
}

async function createKeypair(db: Db) {
  await db.schema
    .createTable('keypair')
    .ifNotExists()
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('keypair_once', ['user_id', 'name'])
    .execute()
}
