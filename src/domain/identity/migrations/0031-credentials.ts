import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const { schema } = db
  await schema
    .createTable('credential')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.references('project.id').onDelete('cascade'))
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('extra', 'text', (c) => c.notNull().defaultTo('{}'))
    .addColumn('last_step', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('credential_user').ifNotExists().on('credential').columns(['user_id', 'type']).execute()
  await schema.createIndex('credential_project').ifNotExists().on('credential').column('project_id').execute()
}
