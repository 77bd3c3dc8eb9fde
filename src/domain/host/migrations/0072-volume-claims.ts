import type { Db } from '../../../store/store.ts'

/** What volumes have of a host's disk, beside what servers have of it. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  if (tables.find(({ name }) => name === 'host')?.columns.some(({ name }) => name === 'claimed_volume_gib')) return
  await db.schema
    .alterTable('host')
    .addColumn('claimed_volume_gib', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
}
