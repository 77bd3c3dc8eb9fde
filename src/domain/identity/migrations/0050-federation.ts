import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createProviders(db)
  await createProtocols(db)
  await createUsers(db)
  await createServiceProviders(db)
}

async function createProviders({ schema }: Db) {
  await schema
    .createTable('identity_provider')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('domain_id', 'text', (c) => c.notNull().references('project.id').onDelete('cascade'))
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('authorization_ttl', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('identity_provider_domain').ifNotExists().on('identity_provider').column('domain_id').execute()
  await schema
    .createTable('identity_provider_remote')
    .ifNotExists()
    .addColumn('remote_id', 'text', (c) => c.primaryKey())
    .addColumn('provider_id', 'text', (c) => c.notNull().references('identity_provider.id').onDelete('cascade'))
    .addColumn('place', 'integer', (c) => c.notNull())
    .execute()
  await schema
    .createIndex('identity_provider_remote_provider')
    .ifNotExists()
    .on('identity_provider_remote')
    .column('provider_id')
    .execute()
}

async function createProtocols({ schema }: Db) {
  await schema
    .createTable('federation_mapping')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('rules', 'text', (c) => c.notNull())
    .addColumn('schema_version', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('federation_protocol')
    .ifNotExists()
    .addColumn('provider_id', 'text', (c) => c.notNull().references('identity_provider.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('mapping_id', 'text', (c) => c.notNull())
    .addColumn('remote_id_attribute', 'text')
    .addPrimaryKeyConstraint('federation_protocol_pk', ['provider_id', 'id'])
    .execute()
}

async function createUsers({ schema }: Db) {
  await schema
    .createTable('federated_user')
    .ifNotExists()
    .addColumn('user_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('provider_id', 'text', (c) => c.notNull())
    .addColumn('protocol_id', 'text', (c) => c.notNull())
    .addColumn('unique_id', 'text', (c) => c.notNull())
    .addColumn('shadow', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('federated_user_pk', ['provider_id', 'protocol_id', 'unique_id'])
    .addForeignKeyConstraint(
      'federated_user_protocol',
      ['provider_id', 'protocol_id'],
      'federation_protocol',
      ['provider_id', 'id'],
      (c) => c.onDelete('cascade'),
    )
    .execute()
  await schema.createIndex('federated_user_user').ifNotExists().on('federated_user').column('user_id').execute()
  await schema
    .createTable('federated_membership')
    .ifNotExists()
    .addColumn('user_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('group_id', 'text', (c) => c.notNull().references('identity_group.id').onDelete('cascade'))
    .addColumn('provider_id', 'text', (c) => c.notNull().references('identity_provider.id').onDelete('cascade'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('federated_membership_pk', ['user_id', 'group_id', 'provider_id'])
    .execute()
  for (const column of ['group_id', 'provider_id'])
    await schema.createIndex(`federated_membership_${column}`).ifNotExists().on('federated_membership').column(column).execute()
}

async function createServiceProviders({ schema }: Db) {
  await schema
    .createTable('service_provider')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('auth_url', 'text', (c) => c.notNull())
    .addColumn('sp_url', 'text', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('relay_state_prefix', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('saml_assertion')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
}
