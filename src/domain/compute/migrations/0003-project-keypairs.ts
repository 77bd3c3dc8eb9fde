import type { Db } from '../../../store/store.ts'

/** Key pairs that belong to a project, for APIs whose keys are an account's. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('project_keypair')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('made_fingerprint', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  const index = db.schema.createIndex('project_keypair_by_name').ifNotExists().on('project_keypair')
  await index.unique().columns(['project_id', 'name']).execute()
}
