/** Servers are found by parts of their texts; lists that are read in their order look at the time of the last change in the index alone. */
import type { Db } from '../../../store/store.ts'
import { createTextSearch } from '../../../store/text-search.ts'

const ORDER = ['created_at', 'id']

export async function up(db: Db): Promise<void> {
  const texts = ['name', 'hostname', 'description', 'key_name', 'reservation_id', 'access_ipv4', 'access_ipv6']
  await createTextSearch(db, 'server', texts)
  const index = (name: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .ifNotExists()
      .on('server')
      .columns([...columns])
      .execute()
  const looked = ['updated_at', 'lifecycle', 'observed_power', 'name']
  await index('server_list_in_order', [...ORDER, 'updated_at', 'name'])
  await index('server_list_project_in_order', ['project_id', ...ORDER, ...looked])
  for (const name of ['server_list_project', 'server_list_created_at']) await db.schema.dropIndex(name).ifExists().execute()
}
