import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createHost(db)
  await db.schema
    .createTable('host_claim')
    .ifNotExists()
    .addColumn('server_id', 'text', (c) => c.primaryKey())
    .addColumn('host_id', 'text', (c) => c.notNull())
    .addColumn('cpus', 'integer', (c) => c.notNull())
    .addColumn('memory_mib', 'integer', (c) => c.notNull())
    .addColumn('disk_gib', 'integer', (c) => c.notNull())
    .execute()
  await createCommand(db)
  await db.schema
    .createTable('host_join_token')
    .ifNotExists()
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
}

async function createHost(db: Db) {
  await db.schema
    .createTable('host')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('hostname', 'text', (c) => c.notNull().unique())
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('disabled_reason', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('wanted_revision', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('claimed_cpus', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('claimed_memory_mib', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('claimed_disk_gib', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('observed_generation', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('observed_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('cpus', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('memory_mib', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('disk_gib', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('facts', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute()
}

async function createCommand(db: Db) {
  await db.schema
    .createTable('host_command')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('host_id', 'text', (c) => c.notNull())
    .addColumn('server_id', 'text', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('output', 'text')
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('host_command_by_host').ifNotExists().on('host_command').columns(['host_id', 'state']).execute()
  await db.schema.createIndex('host_command_by_server').ifNotExists().on('host_command').columns(['server_id', 'state']).execute()
}
