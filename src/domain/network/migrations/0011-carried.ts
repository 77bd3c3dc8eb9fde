/** Whether a host carries a provider network. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const network = (await db.introspection.getTables()).find(({ name }) => name === 'network')
  if (!network?.columns.some(({ name }) => name === 'carried'))
    await db.schema
      .alterTable('network')
      .addColumn('carried', 'integer', (c) => c.notNull().defaultTo(1))
      .execute()
  await db.schema
    .createIndex('network_with_uplink')
    .ifNotExists()
    .on('network')
    .column('physical_network')
    .where(sql.ref('physical_network'), 'is not', null)
    .execute()
}
