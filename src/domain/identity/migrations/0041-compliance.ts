import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const known = tables.find((table) => table.name === 'user_password')?.columns.some((column) => column.name === 'self_service')
  if (!known)
    await db.schema
      .alterTable('user_password')
      .addColumn('self_service', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  await db.schema
    .createTable('user_activity')
    .ifNotExists()
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('identity_user.id').onDelete('cascade'))
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('failed_at', 'bigint')
    .addColumn('active_at', 'bigint')
    .execute()
}
