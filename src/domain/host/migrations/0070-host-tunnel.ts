import type { Db } from '../../../store/store.ts'

/** Where hosts' encrypted tunnels end. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('host_tunnel')
    .ifNotExists()
    .addColumn('host_id', 'text', (c) => c.primaryKey())
    .addColumn('address', 'text', (c) => c.notNull().unique())
    .addColumn('public_key', 'text', (c) => c.notNull().unique())
    .execute()
}
