import type { Db } from '../../../store/store.ts'

const OPTIONAL = [
  'user_id',
  'user_name',
  'project_id',
  'domain_id',
  'delegation',
  'host_id',
  'address',
  'action',
  'operation',
] as const

export async function up(db: Db): Promise<void> {
  let table = db.schema
    .createTable('audit_event')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('actor_kind', 'text', (c) => c.notNull())
    .addColumn('face', 'text', (c) => c.notNull())
    .addColumn('dialect', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_reason', 'text')
    .addColumn('targets', 'text', (c) => c.notNull())
    .addColumn('changed', 'text', (c) => c.notNull())
  for (const name of OPTIONAL) table = table.addColumn(name, 'text')
  await table.execute()
  const index = (name: string) => db.schema.createIndex(name).ifNotExists().on('audit_event')
  await index('audit_event_by_time').columns(['at', 'id']).execute()
  await index('audit_event_by_project').columns(['project_id', 'at', 'id']).execute()
  await index('audit_event_by_user').columns(['user_id', 'at', 'id']).execute()
}
