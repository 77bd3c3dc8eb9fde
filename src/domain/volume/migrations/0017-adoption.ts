import type { Db } from '../../../store/store.ts'

/** Files that become volumes and snapshots, and what these become files as; those that lie in pools to be taken in. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const add = async (table: string, column: string) => {
    const has = tables.find(({ name }) => name === table)?.columns.some(({ name }) => name === column)
    if (!has) await db.schema.alterTable(table).addColumn(column, 'text').execute()
  }
  for (const table of ['volume', 'volume_snapshot']) for (const column of ['adopting', 'releasing']) await add(table, column)
  await add('volume_pool', 'adoptable')
}
