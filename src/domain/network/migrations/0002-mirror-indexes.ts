/** What the mirror and the metadata ports are looked up by. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

const INDEXES: [table: string, columns: string[]][] = [
  ['port', ['network_id', 'device_owner']],
  ['address', ['network_id', 'ip']],
  ['floating_ip', ['router_id']],
]

export async function up(db: Db): Promise<void> {
  for (const [table, columns] of INDEXES)
    await db.schema
      .createIndex(`${table}_by_${columns.join('_and_')}`)
      .ifNotExists()
      .on(table)
      .columns(columns)
      .execute()
  await db.schema
    .createIndex('port_with_pairs')
    .ifNotExists()
    .on('port')
    .column('network_id')
    .where(sql.ref('pairs_json'), '<>', sql.lit('[]'))
    .execute()
}
