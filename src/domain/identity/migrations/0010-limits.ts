import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('registered_limit')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('service_id', 'text', (c) => c.notNull())
    .addColumn('region_id', 'text')
    .addColumn('resource_name', 'text', (c) => c.notNull())
    .addColumn('default_limit', 'integer', (c) => c.notNull())
    .addColumn('description', 'text')
    .execute()
  await sql`create unique index if not exists registered_limit_what
    on registered_limit (service_id, coalesce(region_id, ''), resource_name)`.execute(db)
  await db.schema
    .createTable('identity_limit')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('registered_limit_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text')
    .addColumn('domain_id', 'text')
    .addColumn('resource_limit', 'integer', (c) => c.notNull())
    .addColumn('description', 'text')
    .execute()
  await sql`create unique index if not exists identity_limit_whose
    on identity_limit (registered_limit_id, coalesce(project_id, ''), coalesce(domain_id, ''))`.execute(db)
  for (const column of ['project_id', 'domain_id'])
    await db.schema.createIndex(`identity_limit_${column}`).ifNotExists().on('identity_limit').column(column).execute()
}
