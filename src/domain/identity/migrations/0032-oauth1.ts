import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const { schema } = db
  await schema
    .createTable('oauth1_consumer')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('description', 'text')
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('extra', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute()
  for (const kind of ['request', 'access'] as const) {
    await schema
      .createTable(`oauth1_${kind}_token`)
      .ifNotExists()
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('sealed', 'text', (c) => c.notNull())
      .addColumn('consumer_id', 'text', (c) => c.notNull().references('oauth1_consumer.id').onDelete('cascade'))
      .addColumn('project_id', 'text', (c) => c.notNull().references('project.id').onDelete('cascade'))
      .addColumn('user_id', 'text', (c) => c.references('identity_user.id').onDelete('cascade'))
      .addColumn('verifier', 'text')
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute()
    for (const column of ['consumer_id', 'project_id', 'user_id'])
      await schema.createIndex(`oauth1_${kind}_${column}`).ifNotExists().on(`oauth1_${kind}_token`).column(column).execute()
    await schema
      .createTable(`oauth1_${kind}_role`)
      .ifNotExists()
      .addColumn('token_id', 'text', (c) => c.notNull().references(`oauth1_${kind}_token.id`).onDelete('cascade'))
      .addColumn('role_id', 'text', (c) => c.notNull().references('role.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`oauth1_${kind}_role_pk`, ['token_id', 'role_id'])
      .execute()
  }
}
