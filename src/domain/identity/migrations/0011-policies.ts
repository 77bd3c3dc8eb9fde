import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('policy_document')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('blob', 'text', (c) => c.notNull())
    .addColumn('extra', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute()
  await db.schema
    .createTable('policy_association')
    .ifNotExists()
    .addColumn('endpoint_id', 'text', (c) => c.notNull())
    .addColumn('service_id', 'text', (c) => c.notNull())
    .addColumn('region_id', 'text', (c) => c.notNull())
    .addColumn('policy_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('policy_association_pk', ['endpoint_id', 'service_id', 'region_id'])
    .execute()
  await db.schema.createIndex('policy_association_policy').ifNotExists().on('policy_association').column('policy_id').execute()
}
