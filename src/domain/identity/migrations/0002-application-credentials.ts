import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createCredentials(db)
  await createRules(db)
}

async function createCredentials({ schema }: Db) {
  await schema
    .createTable('application_credential')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull().references('project.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'double precision') // milliseconds, and thousandths: callers compare what they sent
    .addColumn('unrestricted', 'integer', (c) => c.notNull())
    .addColumn('ruled', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('application_credential_name', ['user_id', 'name'])
    .execute()
  await schema
    .createIndex('application_credential_project')
    .ifNotExists()
    .on('application_credential')
    .column('project_id')
    .execute()
  await schema
    .createTable('application_credential_role')
    .ifNotExists()
    .addColumn('credential_id', 'text', (c) => c.notNull().references('application_credential.id').onDelete('cascade'))
    .addColumn('role_id', 'text', (c) => c.notNull().references('role.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('application_credential_role_pk', ['credential_id', 'role_id'])
    .execute()
}

async function createRules({ schema }: Db) {
  await schema
    .createTable('access_rule')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('service', 'text', (c) => c.notNull())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addUniqueConstraint('access_rule_once', ['user_id', 'service', 'method', 'path'])
    .execute()
  await schema
    .createTable('application_credential_rule')
    .ifNotExists()
    .addColumn('credential_id', 'text', (c) => c.notNull().references('application_credential.id').onDelete('cascade'))
    .addColumn('rule_id', 'text', (c) => c.notNull().references('access_rule.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('application_credential_rule_pk', ['credential_id', 'rule_id'])
    .execute()
}
